import { FILE_NAME, BLOCKED } from '@sluice/schema'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'

/** A row where the final table has one. */
export const anyRow = (table: MergeTable): string => `select 1 as present from ${finalOf(table)} limit 1`

/** Counts the rows of the final table. */
export const countFinal = (table: Pick<MergeTable, 'final'>): string =>
  `select count(*) as rows from ${finalOf(table)}`

/** A row where the final table has one of a file that is staged. */
export const anyRowOfSameFile = (table: MergeTable): string =>
  `select 1 as present
from (select distinct ${at('s', FILE_NAME)} as name from ${stagingOf(table)} as s) as files
where exists (select 1 from ${finalOf(table)} as f where ${at('f', FILE_NAME)} = files.name)
limit 1`

/** A row where staging has values of a row that is merged. */
export const anyMerged = (table: MergeTable): string =>
  `select 1 as present from ${stagingOf(table)} as s where not ${at('s', BLOCKED)} limit 1`
