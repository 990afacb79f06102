import { BLOCKED } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { ofFiles } from './delete-replaced.ts'
import type { Deletion } from './deletion.ts'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { isStaged, sameKey } from '../table/values.ts'

/**
 * Condition on the final row `f`: a blocked row `e` of one of `files` was to replace it, and the files' new version lacks
 * its key. Had the blocked row been merged in time, it would be deleted now, and with versions nothing would be left to compare
 * a row of its key with.
 */
function overdue(
  dialect: Dialect,
  earlier: MergeTable,
  files: readonly string[],
  by: MergeTable,
  staged: boolean,
) {
  const blocked = `${at('e', BLOCKED)}\n  and ${ofFiles('e', files)}\n  and ${sameKey(dialect, earlier, 'e')}`
  if (!staged || by.newestBy !== undefined) return blocked
  return `${blocked}\n  and not ${isStaged(dialect, by)}`
}

/** The final rows which blocked rows of a file's former version were to replace. */
export const deleteOverdue = (
  dialect: Dialect,
  earlier: MergeTable,
  files: readonly string[],
  by: MergeTable,
  staged: boolean,
): Deletion => ({
  from: `${finalOf(earlier)} as f`,
  row: 'f',
  using: `${stagingOf(earlier)} as e`,
  where: overdue(dialect, earlier, files, by, staged),
})
