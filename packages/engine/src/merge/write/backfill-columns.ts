import { HELD, POSITION, ROW_ID } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { ident } from '../../quote.ts'
import { at, finalOf, rowIdOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
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
  where not ${at('s', HELD)}`
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

/** Counts the rows that backfillColumns updates, and those that lack a value afterwards. */
export function countBackfilled(dialect: Dialect, tables: readonly MergeTable[]): string | undefined {
  const found = backfillOf(dialect, tables)
  if (!found) return undefined
  const lacks = found.names.map((name) => `${at('w', name)} is not null and ${at('f', name)} is null`)
  return `select count(*) as rows, count(*) filter (where ${lacks.join(' or ')}) as unfilled
from ${found.final} as f
join ${found.values} as w on ${at('f', ROW_ID)} = ${at('w', ROW_ID)}`
}

/** Counts, by column, the values that wait in rows which are merged already. */
export const countPending = (table: MergeTable): string =>
  `select ${table.columns.map(({ name }) => `count(${at('s', name)}) as ${ident(name)}`).join(', ')}
from ${stagingOf(table)} as s
where not ${at('s', HELD)}`
