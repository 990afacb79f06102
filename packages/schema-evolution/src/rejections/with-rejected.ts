import type { Table } from '@sluice/schema'
import { applyChanges } from '../changes/apply-changes.ts'
import { rejectedChanges, type RejectionFolder } from './rejection-folder.ts'

/** The tables with those tables and columns too that were proposed and rejected. */
export function withRejected(
  folders: readonly RejectionFolder[],
  tables: readonly Table[],
): readonly Table[] {
  const changes = folders.flatMap(rejectedChanges)
  return applyChanges(tables, [
    ...changes.filter(({ kind }) => kind === 'create-table'),
    ...changes.filter(({ kind }) => kind === 'add-column'),
  ])
}
