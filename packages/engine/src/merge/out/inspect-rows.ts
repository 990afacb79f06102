import { BLOCKED, POSITION } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import type { EngineKind } from '../../engine.ts'
import { deletingRow } from './deleting-row.ts'
import { at, rootPositionOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { misfit } from './misfit.ts'
import { DONE } from './out-table.ts'
import { openRows } from '../table/row-filter.ts'
import { keyValue, stagedKey } from '../table/values.ts'

/** Counts the rows that are not in the final table, and those among them that cannot be merged, or delete their key. */
export const inspectRows = (dialect: Dialect, table: MergeTable): string =>
  `select count(*) as open_rows, count(*) filter (where ${misfit(dialect, table) ?? 'false'}) as misfits, count(*) filter (where ${deletingRow(dialect, table) ?? 'false'}) as deleting
from ${stagingOf(table)} as s
where ${openRows(table)}`

/** Gives a row if a key comes more than once in the load; undefined where there are no keys. */
export function repeatedKeys(dialect: Dialect, table: MergeTable, kind: EngineKind): string | undefined {
  const key = stagedKey(table)
  if (!key) return undefined
  const values = key.map((column) => keyValue(dialect, column, 's', column.from))
  const [first] = key
  if (kind === 'postgres' && key.length === 1 && first) {
    // Postgres counts one column three times faster by sorting it than by grouping; bytes sort fastest.
    const value = first.to === 'text' ? `${values[0]} collate "C"` : values[0]
    return `select 1 as repeated
from ${stagingOf(table)} as s
having count(${value}) > count(distinct ${value})`
  }
  return `select 1 as repeated
from ${stagingOf(table)} as s
where ${values.map((value) => `${value} is not null`).join(' and ')}
group by ${values.join(', ')}
having count(*) > 1
limit 1`
}

/** Counts a table's rows that are out: blocked ones, duplicates, and those that delete their key, or are nested in such a row. */
export const countOut = (table: MergeTable, out: string): string =>
  `select
  count(*) filter (where ${at('o', BLOCKED)}) as blocked,
  count(*) filter (where not ${at('o', BLOCKED)} and not ${at('o', DONE)}) as duplicates,
  count(*) filter (where ${at('o', DONE)}) as deleting
from ${stagingOf(table)} as s
join ${out} as o on ${at('o', POSITION)} = ${at('s', rootPositionOf(table))}
where ${openRows(table)}`
