import type { Colors } from './colors.ts'
import { bytes, duration, integer } from './numbers.ts'
import { partDone, ratesOf, secondsLeft, type ResourceProgress } from './progress.ts'
import { cut, pad } from './width.ts'

const BAR = 16
const LONGEST_NAME = 32

function bar(part: number): string {
  const full = Math.floor(part * BAR)
  return '█'.repeat(full) + '░'.repeat(BAR - full)
}

const of = (done: string, total: string | undefined): string =>
  total === undefined ? done : `${done} of ${total}`

/** What is known of a resource's progress, as short phrases: `3 of 9 files`, `1,200 rows`, `4.2 MB/s`, `0:12 left`. */
export function progressPhrases(progress: ResourceProgress, now: number): string[] {
  const { rows, bytes: size, bytesTotal, files, filesTotal } = progress.totals
  const rates = ratesOf(progress, now)
  const left = secondsLeft(progress, now)
  return [
    files === undefined && filesTotal === undefined
      ? ''
      : `${of(integer(files ?? 0), filesTotal === undefined ? undefined : integer(filesTotal))} files`,
    rows === undefined ? '' : `${integer(rows)} rows`,
    size === undefined ? '' : of(bytes(size), bytesTotal === undefined ? undefined : bytes(bytesTotal)),
    rates.bytes > 0 ? `${bytes(rates.bytes)}/s` : rates.rows >= 1 ? `${integer(rates.rows)} rows/s` : '',
    left === undefined ? '' : `${duration(left)} left`,
  ].filter((phrase) => phrase !== '')
}

/** The lines that stand at the bottom of a terminal during a load, none wider than `width`. */
export function progressLines(
  running: readonly ResourceProgress[],
  now: number,
  { width, height, colors }: { readonly width: number; readonly height: number; readonly colors: Colors },
): string[] {
  const shown = running.slice(0, Math.max(1, height))
  const names = Math.min(LONGEST_NAME, Math.max(...shown.map(({ resource }) => resource.length)))
  const lines = shown.map((progress) => {
    const part = partDone(progress)
    const head = `${pad(cut(progress.resource, names), names)}  ${pad(progress.phase, 7)}`
    const gauge = part === undefined ? '' : `  ${bar(part)} ${pad(`${Math.floor(part * 100)} %`, 5, 'right')}`
    const phrases = progressPhrases(progress, now)
    const elapsed = duration((now - progress.since) / 1000)
    const details = phrases.length > 0 ? phrases.join(' · ') : elapsed
    return (
      colors.cyan(cut(`${head}${gauge}`, width)) +
      colors.dim(cut(`  ${details}`, roomFor(width, head, gauge)))
    )
  })
  const more = running.length - shown.length
  return more > 0 ? [...lines, colors.dim(cut(`… and ${more} more`, width))] : lines
}

const roomFor = (width: number, ...taken: readonly string[]): number =>
  Math.max(1, width - taken.reduce((sum, text) => sum + text.length, 0))
