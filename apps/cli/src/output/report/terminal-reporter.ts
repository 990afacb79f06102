import type { Colors } from '../../framework/colors.ts'
import { errorLines } from './error-lines.ts'
import { eventLines } from './event-lines.ts'
import { advance, type ResourceProgress } from './progress.ts'
import { progressLines } from './progress-line.ts'
import type { Reporter, Streams } from './reporter.ts'
import { shownText } from '@sluice/schema'

const EVERY = 100
const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
const CLEAR_LINE = '\x1b[2K'
const up = (lines: number): string => (lines > 0 ? `\x1b[${lines}A\r` : '')

/** The size of a terminal at this moment. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** Progress lines that are redrawn at the bottom of a terminal (stderr), what happened above them, then the result. */
export function terminalReporter(
  streams: Streams,
  colors: Colors,
  clock: () => number,
  size: () => TerminalSize,
): Reporter {
  const running = new Map<string, ResourceProgress>()
  let drawn = 0
  let timer: NodeJS.Timeout | undefined
  const shown = (text: string): string => shownText(text, { coloured: colors.isColorSupported })

  const erase = (): string => up(drawn) + `${CLEAR_LINE}\n`.repeat(drawn) + up(drawn)

  const draw = (): void => {
    const { columns, rows } = size()
    const lines =
      running.size === 0
        ? []
        : progressLines([...running.values()], clock(), {
            width: columns - 1, // a full line would wrap, and then moving up by lines goes wrong
            height: Math.min(10, rows - 4),
            colors,
          })
    streams.err(erase() + lines.map((line) => `${shown(line)}\n`).join(''))
    drawn = lines.length
  }

  const start = (): void => {
    if (timer) return
    streams.err(HIDE_CURSOR)
    timer = setInterval(draw, EVERY)
    timer.unref()
  }

  const close = (): void => {
    if (!timer) return
    clearInterval(timer)
    timer = undefined
    streams.err(erase() + SHOW_CURSOR)
    drawn = 0
  }

  return {
    event(event) {
      if (event.kind === 'phase' || event.kind === 'progress') {
        running.set(event.resource, advance(running.get(event.resource), event, clock()))
        return start()
      }
      if (event.kind === 'resource-done') running.delete(event.resource)
      if (event.kind === 'failed')
        for (const name of [event.resource ?? event.source, ...(event.also ?? [])]) running.delete(name)
      const lines = eventLines(event, colors)
      streams.err(erase() + lines.map((line) => `${shown(line)}\n`).join(''))
      drawn = 0
      if (timer) draw()
    },
    outcome({ text, verbatim, errors = [] }) {
      close()
      if (text !== '') streams.out(`${verbatim ? text : shown(text)}\n`)
      for (const error of errors) this.error(error, undefined)
    },
    error(error, stack) {
      close()
      streams.err(`${errorLines(error, stack, colors).join('\n')}\n`)
    },
    close,
  }
}
