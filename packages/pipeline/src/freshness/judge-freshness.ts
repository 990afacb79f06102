import type { Freshness } from '@sluice/loader'
import { ageText, integer, secondsOf } from '@sluice/schema'

/** What is known about the loads of a table. */
export interface FreshnessFacts {
  /** `dataset.table` */
  readonly table: string
  /** When its newest row is from, as an ISO time; null where there is none. */
  readonly lastAt: string | null
  /** Rows by day of UTC; days without a load are left out. */
  readonly days: ReadonlyMap<string, number>
}

/** How fresh a table is; its keys are JSON for machines. */
export interface TableFreshness {
  readonly table: string
  readonly status: 'ok' | 'warn' | 'error'
  readonly last_at: string | null
  readonly age_seconds: number | null
  /** Rows of yesterday, and the usual range of this weekday; null where they are not looked at or not known. */
  readonly rows: number | null
  readonly usual_rows: { readonly from: number; readonly to: number } | null
  readonly problems: readonly string[]
}

interface Problem {
  readonly level: 'warn' | 'error'
  readonly text: string
}

const DAY = 86_400_000
const WEEKS = 8
/** Fewer weekdays say nothing about what is usual. */
const FEWEST = 3
/** How far below the lowest and above the highest of these days is usual, too. */
const MARGIN = 0.25

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** From when on the rows of days are needed. */
export const volumeSince = (now: Date): Date =>
  new Date(Date.parse(dayOf(now.getTime())) - (WEEKS * 7 + 1) * DAY)

/** Judges the age of a table, and the rows of yesterday (UTC), the last day that is over. */
export function judgeFreshness(choice: Freshness, facts: FreshnessFacts, now: Date): TableFreshness {
  const age = facts.lastAt === null ? null : Math.max(0, (now.getTime() - Date.parse(facts.lastAt)) / 1000)
  const volume = choice.volume === undefined ? null : volumeOf(facts.days, now)
  const problems = [...ageProblems(choice, age), ...volumeProblems(choice, volume)]
  const levels = problems.map(({ level }) => level)
  return {
    table: facts.table,
    status: levels.includes('error') ? 'error' : levels.includes('warn') ? 'warn' : 'ok',
    last_at: facts.lastAt === null ? null : new Date(facts.lastAt).toISOString(),
    age_seconds: age === null ? null : Math.round(age),
    rows: volume?.rows ?? null,
    usual_rows: volume?.usual ?? null,
    problems: problems.map(({ text }) => text),
  }
}

function ageProblems({ warnAfter, errorAfter }: Freshness, age: number | null): readonly Problem[] {
  const limits = [
    ['error', errorAfter],
    ['warn', warnAfter],
  ] as const
  for (const [level, limit] of limits) {
    if (limit === undefined) continue
    if (age === null) return [{ level, text: 'no row has been loaded yet' }]
    if (age > (secondsOf(limit) ?? Infinity))
      return [{ level, text: `the newest row is ${ageText(age)} old, more than ${limit}` }]
  }
  return []
}

interface Volume {
  readonly day: string
  readonly rows: number
  readonly usual: { readonly from: number; readonly to: number } | null
}

function volumeOf(days: ReadonlyMap<string, number>, now: Date): Volume {
  const yesterday = Date.parse(dayOf(now.getTime())) - DAY
  const [first] = [...days.keys()].toSorted()
  const before = Array.from({ length: WEEKS }, (_, i) => dayOf(yesterday - (i + 1) * 7 * DAY)).filter(
    (day) => first !== undefined && day >= first,
  )
  const rows = before.map((day) => days.get(day) ?? 0)
  const usual =
    rows.length < FEWEST
      ? null
      : {
          from: Math.floor(Math.min(...rows) * (1 - MARGIN)),
          to: Math.ceil(Math.max(...rows) * (1 + MARGIN)),
        }
  return { day: dayOf(yesterday), rows: days.get(dayOf(yesterday)) ?? 0, usual }
}

function volumeProblems({ volume: level }: Freshness, volume: Volume | null): readonly Problem[] {
  if (level === undefined || !volume?.usual) return []
  const { day, rows, usual } = volume
  if (rows >= usual.from && rows <= usual.to) return []
  const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(new Date(day))
  const range = `${integer(usual.from)} to ${integer(usual.to)}`
  return [{ level, text: `${integer(rows)} rows on ${day}, and usually ${range} on a ${weekday}` }]
}
