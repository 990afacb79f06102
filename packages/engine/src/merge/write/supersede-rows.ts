import { FILE_NAME, BLOCKED, LOAD_ID, POSITION, ROOT_POSITION } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { deleteStaged } from '../delete/delete-staged.ts'
import { ofFiles } from '../delete/delete-replaced.ts'
import { at, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { isOlderThanStaged } from '../table/newer.ts'
import { keyValue, stagedKey } from '../table/values.ts'

/** Which staged rows of an earlier load a later load makes obsolete. */
export type Superseding =
  | { readonly kind: 'keys'; readonly by: MergeTable; readonly versions?: SupersedingVersions }
  | { readonly kind: 'files'; readonly files: readonly string[] }

/** By which column rows are compared, and whether one as new as the other makes it obsolete. */
export interface SupersedingVersions {
  readonly newestBy: string
  readonly asNew: boolean
}

/** Condition on the earlier root row `e`, and the further table that it needs; undefined where it holds for no row. */
function obsolete(dialect: Dialect, earlier: MergeTable, superseding: Superseding) {
  const open = earlier.marked ? `${at('e', BLOCKED)}\n  and ` : ''
  if (superseding.kind === 'files') {
    const staged = [...earlier.columns, ...earlier.waiting].some(({ name }) => name === FILE_NAME)
    return staged ? { using: [], where: open + ofFiles('e', superseding.files) } : undefined
  }
  const { by, versions } = superseding
  const pairs = by.key.map((name) => {
    const [old, own] = [earlier, by].map(({ columns }) => columns.find((column) => column.name === name))
    return old && own && `${keyValue(dialect, old, 'e', own.from)} = ${keyValue(dialect, own, 's', old.from)}`
  })
  if (!stagedKey(by) || pairs.includes(undefined)) return undefined
  const isNewer = versions ? [newer(dialect, earlier, by, versions)] : []
  // Many rows may have one merge key: the earlier row asks for one of them.
  const comes = `exists (select 1 from ${stagingOf(by)} as s where ${[...pairs, ...isNewer].join(' and ')})`
  return { using: [], where: open + comes }
}

/** Condition that the row `s` is newer than the earlier row `e`. */
const newer = (
  dialect: Dialect,
  earlier: MergeTable,
  by: MergeTable,
  { newestBy, asNew }: SupersedingVersions,
): string =>
  asNew
    ? `not ${isOlderThanStaged(dialect, newestBy, [by, 's'], [earlier, 'e'])}`
    : isOlderThanStaged(dialect, newestBy, [earlier, 'e'], [by, 's'])

/** Condition that the nested row `n` belongs to the root row `e`. */
const belongs = (earlier: MergeTable, nested: MergeTable): string => {
  const row = `${at('n', ROOT_POSITION)} = ${at('e', POSITION)}`
  return earlier.stored && nested.stored ? `${at('n', LOAD_ID)} = ${at('e', LOAD_ID)}\n  and ${row}` : row
}

/** Deletes the root rows of an earlier load that a later load makes obsolete. */
export function supersedeRows(
  dialect: Dialect,
  earlier: MergeTable,
  superseding: Superseding,
): string | undefined {
  const found = obsolete(dialect, earlier, superseding)
  return found && deleteStaged(earlier, 'e', found.using, found.where)
}

/** Deletes the nested rows of those root rows; to be run before supersedeRows. */
export function supersedeNested(
  dialect: Dialect,
  earlier: MergeTable,
  nested: MergeTable,
  superseding: Superseding,
): string | undefined {
  const found = obsolete(dialect, earlier, superseding)
  const using = [`${stagingOf(earlier)} as e`, ...(found?.using ?? [])]
  return found && deleteStaged(nested, 'n', using, `${belongs(earlier, nested)}\n  and ${found.where}`)
}

/** Counts by load, for loads that stand in a waiting table, the rows that supersedeRows or supersedeNested deletes. */
export function countObsolete(
  dialect: Dialect,
  earlier: MergeTable,
  superseding: Superseding,
  nested?: MergeTable,
): string | undefined {
  const found = obsolete(dialect, earlier, superseding)
  if (!found) return undefined
  const row = nested ? 'n' : 'e'
  const from = [
    `${stagingOf(earlier)} as e`,
    ...(nested ? [`${stagingOf(nested)} as n`] : []),
    ...found.using,
  ]
  return `select ${at(row, LOAD_ID)} as load_id, count(distinct ${at(row, POSITION)}) as rows
from ${from.join(', ')}
where ${nested ? `${belongs(earlier, nested)}\n  and ` : ''}${found.where}
group by ${at(row, LOAD_ID)}`
}
