import { POSITION } from '@sluice/schema'
import { deleteStaged } from './delete-staged.ts'
import { at, rootPositionOf, type MergeTable } from '../table/merge-table.ts'

/** Deletes from staging the rows that are out, with their nested rows. */
export const deleteOut = (table: MergeTable, out: string): string =>
  deleteStaged(table, 's', [`${out} as o`], `${at('o', POSITION)} = ${at('s', rootPositionOf(table))}`)
