import { POSITION } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import type { Deletion } from './deletion.ts'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { DONE } from '../out/out-table.ts'
import { isStaged, sameKey } from '../table/values.ts'

/** Condition on the final row `f`: a staged row has its key; with `deleting`, one that is to delete it. */
function isKeyed(dialect: Dialect, table: MergeTable, deleting: string | undefined): string {
  if (deleting === undefined) return isStaged(dialect, table)
  return `exists (
    select 1
    from ${stagingOf(table)} as s
    join ${deleting} as o on ${at('o', POSITION)} = ${at('s', POSITION)} and ${at('o', DONE)}
    where ${sameKey(dialect, table)}
  )`
}

/** The final rows that have the key of a staged row, whether it goes or not; with `deleting`, those that rows in it delete. */
export const deleteKeyed = (dialect: Dialect, table: MergeTable, deleting?: string): Deletion => ({
  from: `${finalOf(table)} as f`,
  row: 'f',
  where: isKeyed(dialect, table, deleting),
})
