import type { Table } from '@sluice/schema'
import { applyChanges } from '../changes/apply-changes.ts'
import { readRefusalFolders } from './read-refusals.ts'
import { refusedChanges } from './refusal-folder.ts'

/** The tables with those tables and columns too that were proposed in `dir` and refused. */
export async function withRefused(dir: string, tables: readonly Table[]): Promise<readonly Table[]> {
  const changes = (await readRefusalFolders(dir)).flatMap(refusedChanges)
  return applyChanges(tables, [
    ...changes.filter(({ kind }) => kind === 'create-table'),
    ...changes.filter(({ kind }) => kind === 'add-column'),
  ])
}
