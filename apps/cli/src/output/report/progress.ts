import type { LoadPhase, PhaseEvent, ProgressEvent } from '@sluice/loader'

type Totals = Omit<ProgressEvent, 'kind' | 'resource'>

interface Sample {
  readonly at: number
  readonly rows: number
  readonly bytes: number
  readonly files: number
}

/** What a resource is doing and how fast. Times are milliseconds. */
export interface ResourceProgress {
  readonly resource: string
  readonly phase: LoadPhase
  /** When the phase began. */
  readonly since: number
  readonly totals: Totals
  /** Of the last seconds, oldest first. */
  readonly samples: readonly Sample[]
}

const WINDOW = 5000
/** Samples that are closer become one: thousands of small files have an event each. */
const STEP = 100

const sampleOf = (at: number, { rows = 0, bytes = 0, files = 0 }: Totals): Sample => ({
  at,
  rows,
  bytes,
  files,
})

/** A resource's progress after an event; a new phase counts from zero. */
export function advance(
  before: ResourceProgress | undefined,
  event: PhaseEvent | ProgressEvent,
  now: number,
): ResourceProgress {
  const { resource } = event
  if (event.kind === 'phase') {
    return { resource, phase: event.phase, since: now, totals: {}, samples: [sampleOf(now, {})] }
  }
  const { kind: _, resource: __, ...seen } = event
  const totals = { ...before?.totals, ...seen }
  // One sample older than the window stays, so that the rate spans all of it.
  const old = before?.samples ?? []
  const inWindow = old.filter((_sample, i) => (old[i + 1]?.at ?? now) > now - WINDOW)
  const isClose = now - (inWindow.at(-2)?.at ?? -Infinity) < STEP
  const kept = isClose ? inWindow.slice(0, -1) : inWindow
  return {
    resource,
    phase: before?.phase ?? 'extract',
    since: before?.since ?? now,
    totals,
    samples: [...kept, sampleOf(now, totals)],
  }
}

export interface Rates {
  readonly rows: number
  readonly bytes: number
  readonly files: number
}

/** What comes in a second, over the last seconds. */
export function ratesOf({ samples }: ResourceProgress, now: number): Rates {
  const [first, last] = [samples[0], samples.at(-1)]
  const seconds = first ? (now - first.at) / 1000 : 0
  if (!first || !last || seconds < 0.5) return { rows: 0, bytes: 0, files: 0 }
  return {
    rows: (last.rows - first.rows) / seconds,
    bytes: (last.bytes - first.bytes) / seconds,
    files: (last.files - first.files) / seconds,
  }
}

/** The part done, 0 to 1: by bytes, else by files; undefined if the total is unknown. */
export function partDone({
  totals: { bytes, bytesTotal, files, filesTotal },
}: ResourceProgress): number | undefined {
  if (bytesTotal) return Math.min(1, (bytes ?? 0) / bytesTotal)
  return filesTotal ? Math.min(1, (files ?? 0) / filesTotal) : undefined
}

/** Seconds that are left at the present rate; undefined where there is no rate yet. */
export function secondsLeft(progress: ResourceProgress, now: number): number | undefined {
  const { bytes, bytesTotal, files, filesTotal } = progress.totals
  if (partDone(progress) === 1) return undefined
  const rates = ratesOf(progress, now)
  if (bytesTotal) return rates.bytes > 0 ? Math.max(0, bytesTotal - (bytes ?? 0)) / rates.bytes : undefined
  return filesTotal && rates.files > 0 ? Math.max(0, filesTotal - (files ?? 0)) / rates.files : undefined
}
