import { POSITION, ROW_ID } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { ident } from '../../quote.ts'
import { at, finalOf, rowIdOf, stagingOf, type MergeTable, type Positions } from '../table/merge-table.ts'
import { intoOut } from '../out/out-table.ts'
import { fillingRows } from '../table/row-filter.ts'
import { finalValue } from '../table/values.ts'

interface Backfill {
  readonly final: string
  readonly names: readonly string[]
  /** The values with the ids of their rows. */
  readonly values: string
}

function backfillOf(dialect: Dialect, tables: readonly MergeTable[]): Backfill | undefined {
  const [first] = tables
  const types = new Map(
    tables.flatMap(({ columns }) =>
      columns.map(({ name, to, stored }) => [name, stored?.name ?? dialect.typeName(to)]),
    ),
  )
  if (!first || types.size === 0) return undefined
  const names = [...types.keys()].sort()
  const sources = tables.map((table) => {
    const values = names.map((name) => {
      const column = table.columns.find((one) => one.name === name)
      const value = column ? finalValue(dialect, column) : 'null'
      return `cast(${value} as ${types.get(name) ?? 'text'}) as ${ident(name)}`
    })
    return `  select ${rowIdOf(table.loadId, at('s', POSITION))} as ${ident(ROW_ID)}, ${values.join(', ')}
  from ${stagingOf(table)} as s
  where ${fillingRows(table)}`
  })
  return { final: finalOf(first), names, values: `(\n${sources.join('\n  union all\n')}\n)` }
}

/**
 * Brings values that waited for their columns into the rows that are merged already, if the staged row still owns
 * them. `tables`: staging tables of several loads that go to one final table. Undefined where there is nothing to do.
 */
export function backfillColumns(dialect: Dialect, tables: readonly MergeTable[]): string | undefined {
  const found = backfillOf(dialect, tables)
  if (!found) return undefined
  // What was merged is null in staging since, so the final value stays where there is nothing to bring.
  return `update ${found.final} as f
set
  ${found.names.map((name) => `${ident(name)} = coalesce(${at('w', name)}, ${at('f', name)})`).join(',\n  ')}
from ${found.values} as w
where ${at('f', ROW_ID)} = ${at('w', ROW_ID)}`
}

/** Counts, by column, the values that wait in rows which are merged already. */
export const countPending = (table: MergeTable): string =>
  `select ${table.columns.map(({ name }) => `count(${at('s', name)}) as ${ident(name)}`).join(', ')}
from ${stagingOf(table)} as s
where ${fillingRows(table)}`

/** Puts the rows into `out` that lack a value after backfillColumns. */
export const insertUnfilled = (dialect: Dialect, table: MergeTable, out: string): string => {
  const lacks = table.columns.map(
    (column) => `${finalValue(dialect, column)} is not null and ${at('f', column.name)} is null`,
  )
  return `${intoOut(out)}
select ${at('s', POSITION)}, true
from ${stagingOf(table)} as s
join ${finalOf(table)} as f on ${at('f', ROW_ID)} = ${rowIdOf(table.loadId, at('s', POSITION))}
where ${fillingRows(table)}
  and (${lacks.join(' or ')})`
}

/** The first and the last row that gets values; null where none does. */
export const fillingPositions = (table: MergeTable): string =>
  `select min(${at('s', POSITION)}) as "from", max(${at('s', POSITION)}) as "to"
from ${stagingOf(table)} as s
where ${fillingRows(table)}`

/** Puts the rows outside of `inside` into `out`. */
export const insertNotFilling = (table: MergeTable, out: string, { from, to }: Positions): string =>
  `${intoOut(out)}
select ${at('s', POSITION)}, true
from ${stagingOf(table)} as s
where ${fillingRows(table)} and ${at('s', POSITION)} not between ${from} and ${to}`
