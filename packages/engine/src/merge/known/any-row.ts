import { FILE_NAME, BLOCKED } from '@sluice/schema'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'

/** Counts the rows of the final table, as far as the limit. */
export const countFinal = (table: Pick<MergeTable, 'final'>, limit?: number): string =>
  limit === undefined
    ? `select count(*) as rows from ${finalOf(table)}`
    : `select count(*) as rows from (select 1 from ${finalOf(table)} limit ${limit}) as f`

/** A row where the final table has one of a file that is staged. */
export const anyRowOfSameFile = (table: MergeTable): string =>
  `select 1 as present
from (select distinct ${at('s', FILE_NAME)} as name from ${stagingOf(table)} as s) as files
where exists (select 1 from ${finalOf(table)} as f where ${at('f', FILE_NAME)} = files.name)
limit 1`

/** A row where staging has values of a row that is merged. */
export const anyMerged = (table: MergeTable): string =>
  `select 1 as present from ${stagingOf(table)} as s where not ${at('s', BLOCKED)} limit 1`
