import { POSITION } from '@sluice/schema'
import { at, rootPositionOf, stagingOf, type MergeTable } from './merge-table.ts'

/** Deletes from staging the rows that are out, with their nested rows. */
export const deleteOut = (table: MergeTable, out: string): string =>
  `delete from ${stagingOf(table)} as s
using ${out} as o
where ${at('o', POSITION)} = ${at('s', rootPositionOf(table))}`
