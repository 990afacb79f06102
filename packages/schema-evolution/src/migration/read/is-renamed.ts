import { columnOf, type Table, tableIn } from '@sluice/schema'
import { isEdited } from './is-edited.ts'
import { renamesIn } from './renames-in.ts'
import type { SqlFile } from '../sql-file.ts'

/** Whether a file that only renames columns has nothing to do on these tables, where somebody renamed them by hand. */
export function isRenamed(file: SqlFile, tables: readonly Table[]): boolean {
  const renames = renamesIn(file)
  if (renames.length === 0 || !file.headers.has('Repair') || isEdited(file)) return false
  return renames.every((rename) => {
    const table = tableIn(tables, rename)
    return table && columnOf(table, rename.to) !== undefined && !columnOf(table, rename.from)
  })
}
