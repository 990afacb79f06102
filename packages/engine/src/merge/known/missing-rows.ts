import { POSITION, ROOT_POSITION, ROW_ID } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { at, finalOf, rootPositionOf, rowIdOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { intoOut } from '../out/out-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { changes, sameKey, stagedKey } from '../table/values.ts'

/** Condition on the staged row `s` of a nested table: its root row is in the final table `root`. */
export const hasRoot = ({ loadId }: MergeTable, root: string): string =>
  `exists (select 1 from ${root} as r where ${at('r', ROW_ID)} = ${rowIdOf(loadId, at('s', ROOT_POSITION))})`

/**
 * Gives as `positions`, in JSON, the root rows of those staged rows which were to go into the final table and are not there
 * afterwards; null where all are. `root`: the final root table of a nested table of which rows may have lost their root row.
 */
export function missingRows(
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unchanged: 'keep' | 'rewrite',
  root: string | undefined,
): string {
  const own = `${at('f', ROW_ID)} = ${rowIdOf(table.loadId, at('s', POSITION))}`
  const isThere = [
    `exists (select 1 from ${finalOf(table)} as f where ${own})`,
    // A row that the table had already keeps its id.
    ...(!table.nested && unchanged === 'keep' && stagedKey(table)
      ? [
          `exists (select 1 from ${finalOf(table)} as f where ${sameKey(dialect, table)} and not ${changes(dialect, table)})`,
        ]
      : []),
  ]
  return `select cast(json_agg(distinct ${at('s', rootPositionOf(table))}) as text) as positions
from ${stagingOf(table)} as s
where ${[goingRows(table, out), ...(root === undefined ? [] : [hasRoot(table, root)])].join('\n  and ')}
  and not (${isThere.join('\n    or ')})`
}

/** Counts the rows of a nested table that went nowhere, since their root row is no longer in the final table `root`. */
export const countRootless = (table: MergeTable, out: string | undefined, root: string): string =>
  `select count(*) as rows from ${stagingOf(table)} as s where ${goingRows(table, out)} and not ${hasRoot(table, root)}`

/** Puts root rows whose positions are given as JSON into `out`, except those that are there already. */
export const insertPositions = (out: string): string =>
  `${intoOut(out)}
select cast(m.value as bigint), true
from json_array_elements_text(cast($1 as json)) as m (value)
where not exists (select 1 from ${out} as o where ${at('o', POSITION)} = cast(m.value as bigint))`
