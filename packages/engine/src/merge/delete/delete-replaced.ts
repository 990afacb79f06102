import { FILE_NAME, LOAD_ID } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { literal } from '../../quote.ts'
import type { Deletion } from './deletion.ts'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { isStaged, sameKey } from '../table/values.ts'

const fileList = (files: readonly string[]): string => files.map(literal).join(', ')

/** Condition that `row` is of one of these files. */
export const ofFiles = (row: string, files: readonly string[]): string =>
  `${at(row, FILE_NAME)} in (${fileList(files)})`

/**
 * Condition on the final row `f`: an earlier load wrote it from one of `files`, whose new version lacks its key. With versions of
 * rows, the row that has the key must go now: until then nothing is to be compared with what the file no longer has.
 */
function replaced(
  dialect: Dialect,
  root: MergeTable,
  files: readonly string[],
  staged: boolean,
  out: string | undefined,
): string {
  const earlier = `${ofFiles('f', files)}\n  and ${at('f', LOAD_ID)} < ${root.loadId}`
  if (root.key.length === 0 || root.insertOnly || !staged) return earlier
  if (root.newestBy === undefined) return `${earlier}\n  and not ${isStaged(dialect, root)}`
  const goes = `${sameKey(dialect, root)} and ${goingRows(root, out)}`
  return `${earlier}\n  and not exists (select 1 from ${stagingOf(root)} as s where ${goes})`
}

/** The rows of a file's former version; those whose key comes again are left for an upsert to replace. `out`: rows that do not go. */
export const deleteReplaced = (
  dialect: Dialect,
  root: MergeTable,
  files: readonly string[],
  staged: boolean,
  out?: string,
): Deletion => ({
  from: `${finalOf(root)} as f`,
  row: 'f',
  where: replaced(dialect, root, files, staged, out),
})
