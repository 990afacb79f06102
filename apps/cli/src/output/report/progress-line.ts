import type { Colors } from '../../framework/colors.ts'
import { bytes, bytesOf, counted, duration, integer } from '../numbers.ts'
import { partDone, ratesOf, secondsLeft, type ResourceProgress } from './progress.ts'
import { cut, pad, widthOf } from '../width.ts'

const BAR = 12
const LONGEST_NAME = 30

function bar(part: number): string {
  const full = Math.floor(part * BAR)
  return '█'.repeat(full) + '░'.repeat(BAR - full)
}

/** What is known of a resource's progress. */
function phrases(progress: ResourceProgress, now: number): Record<string, string> {
  const { rows, bytes: size = 0, bytesTotal, files = 0, filesTotal } = progress.totals
  const rates = ratesOf(progress, now)
  const left = secondsLeft(progress, now)
  return {
    files: filesTotal
      ? `${integer(files)}/${integer(filesTotal)} files`
      : files > 0
        ? counted(files, 'file')
        : '',
    rows: rows ? counted(rows, 'row') : '',
    bytes: bytesTotal ? bytesOf(size, bytesTotal) : size > 0 ? bytes(size) : '',
    rate:
      rates.bytes > 0 ? `${bytes(rates.bytes)}/s` : rates.rows >= 1 ? `${integer(rates.rows)} rows/s` : '',
    left: left === undefined ? '' : `${duration(left)} left`,
  }
}

// What a narrow terminal can do without, the most dispensable first.
const DISPENSABLE = ['bytes', 'files', 'rate', 'rows', 'left']

/** `3/9 files · 1,200 rows · 4.2/12.9 MB · 4.2 MB/s · 2.1 s left`, as much of it as there is and as fits. */
export function progressPhrases(progress: ResourceProgress, now: number, width = Infinity): string {
  const known = phrases(progress, now)
  const joined = (): string =>
    Object.values(known)
      .filter((phrase) => phrase !== '')
      .join(' · ')
  for (const name of DISPENSABLE) if (widthOf(joined()) > width) known[name] = ''
  return joined()
}

/** The lines that stand at the bottom of a terminal during a load, none wider than `width`. */
export function progressLines(
  running: readonly ResourceProgress[],
  now: number,
  { width, height, colors }: { readonly width: number; readonly height: number; readonly colors: Colors },
): string[] {
  const shown = running.slice(0, Math.max(1, height))
  const room = Math.min(LONGEST_NAME, Math.floor(width / 3))
  const names = Math.min(room, Math.max(...shown.map(({ resource }) => resource.length)))
  const lines = shown.map((progress) => {
    const part = partDone(progress)
    const head = `${pad(cut(progress.resource, names), names)}  ${pad(progress.phase, 7)}`
    const percent = part === undefined ? '' : `${pad(`${Math.floor(part * 100)} %`, 5, 'right')}  `
    const gauge = part === undefined ? '' : width < 90 ? percent : `${bar(part)} ${percent}`
    const details =
      progressPhrases(progress, now, width - widthOf(head) - 2 - widthOf(gauge)) ||
      duration((now - progress.since) / 1000)
    // Cut before it is coloured: the codes have no width.
    const line = cut(`${head}  ${gauge}${details}`, width)
    return colors.cyan(line.slice(0, head.length)) + line.slice(head.length)
  })
  const more = running.length - shown.length
  return more > 0 ? [...lines, colors.dim(cut(`… and ${more} more`, width))] : lines
}
