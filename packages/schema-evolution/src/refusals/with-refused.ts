import type { Table } from '@sluice/schema'
import { applyChanges } from '../changes/apply-changes.ts'
import { refusedChanges, type RefusalFolder } from './refusal-folder.ts'

/** The tables with those tables and columns too that were proposed and refused. */
export function withRefused(folders: readonly RefusalFolder[], tables: readonly Table[]): readonly Table[] {
  const changes = folders.flatMap(refusedChanges)
  return applyChanges(tables, [
    ...changes.filter(({ kind }) => kind === 'create-table'),
    ...changes.filter(({ kind }) => kind === 'add-column'),
  ])
}
