import { ident, qualified, type Engine, type Session } from '@sluice/engine'
import {
  columnOf,
  fullName,
  typeToHold,
  type Column,
  type Digits,
  type ObservedTable,
  type Table,
} from '@sluice/schema'
import type { LiveDigits } from './diff-tables.ts'

/**
 * Counts the digits of final numeric columns that waiting values do not fit, so that a bigint or double becomes the
 * decimal that holds what is there already, and text only where none does.
 */
export async function readLiveDigits(
  engine: Engine,
  finals: readonly Table[],
  observed: readonly ObservedTable[],
): Promise<LiveDigits> {
  const found = new Map<string, Digits>()
  for (const table of finals) {
    const waiting = observed
      .filter((one) => fullName(one) === fullName(table))
      .flatMap(({ columns }) => columns)
    const misfits = new Set(
      waiting
        .filter((column) => {
          const final = columnOf(table, column.name)
          return final && typeToHold(final.type, undefined, column) !== final.type
        })
        .map(({ name }) => name),
    )
    for (const column of table.columns) {
      if (!misfits.has(column.name) || (column.type !== 'double' && column.type !== 'bigint')) continue
      // All rows are read, which a server's statement_timeout may not leave the time for.
      const digits = await engine.unhurried((session) => countDigits(engine, session, table, column))
      if (digits) found.set(`${fullName(table)}.${column.name}`, digits)
    }
  }
  const live = new Set(
    finals.flatMap((table) => table.columns.map(({ name }) => `${fullName(table)}.${name}`)),
  )
  return (table, column) => {
    const place = `${fullName(table)}.${column}`
    return found.get(place) ?? (live.has(place) ? undefined : NO_VALUES)
  }
}

/** What a column holds that only a pending migration creates. */
const NO_VALUES: Digits = { whole: 0, scale: 0 }

async function countDigits(
  { dialect }: Engine,
  session: Session,
  table: Table,
  { name, type }: Column,
): Promise<Digits | undefined> {
  const text = dialect.convert(ident(name), type, 'text')
  const [row] = await session.rows<{ whole: number | null; scale: number | null; odd: number }>(
    `select
       max(length(ltrim(split_part(x, '.', 1), '-'))) as whole,
       max(length(split_part(x, '.', 2))) as scale,
       count(*) filter (where not _sluice.is_plain_number(x)) as odd
     from (select ${text} as x from ${qualified(table.dataset, table.name)} where ${ident(name)} is not null) as t`,
  )
  if (!row || row.odd > 0) return undefined
  return { whole: row.whole ?? 0, scale: row.scale ?? 0 }
}
