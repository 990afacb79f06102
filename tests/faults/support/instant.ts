import type { Random } from './random.ts'

/** When a process is disturbed: some milliseconds after its start, or after it printed its nth line. */
export interface Instant {
  readonly line?: number
  readonly milliseconds: number
}

/** How long a command takes in a separate process, and how many lines it prints. */
export interface Example {
  readonly lines: number
  readonly milliseconds: number
}

/** Starting and reading the config take so much of a command; there is little to break in it. */
const STARTING = 0.4
/** Longer than most of what happens between two lines. */
const BETWEEN_LINES = 60

/** An instant of a command that takes as long and says as much as `example` did. */
export function randomInstant(random: Random, { lines, milliseconds }: Example): Instant {
  if (lines > 1 && random.below(3) > 0) {
    return { line: random.below(lines), milliseconds: random.between(0, BETWEEN_LINES) }
  }
  return { milliseconds: random.between(STARTING, 1) * milliseconds }
}

export const instantText = ({ line, milliseconds }: Instant): string =>
  `${milliseconds.toFixed(0)} ms after ${line === undefined ? 'the start' : `line ${line + 1}`}`
