import { tableOf } from '../api/resource.ts'
import {
  columnOf,
  counted,
  DELETED_AT,
  replacedText,
  SluiceError,
  type MergeStrategy,
  type Missing,
  type Replacing,
  type Table,
} from '@sluice/schema'
import { inWindow, isActive, qualified, type Transaction } from '@sluice/engine'
import type { TableCounts } from '@sluice/ledger'
import { DEFAULT_MAX_DROP } from '../api/options/replace-options.ts'
import type { DatasetState } from '../context/dataset-state.ts'
import type { StagedFile, StagedResource } from '../staged/staged-resource.ts'

/** What goes of a resource. */
export type Going = Omit<Replacing, 'resource'>

/** Whether a load of versions retires all rows that it does not have. */
const isSnapshot = ({
  disposition,
  strategy,
}: Pick<StagedResource, 'disposition'> & { readonly strategy: MergeStrategy | undefined }): boolean =>
  disposition === 'merge' && strategy?.versions !== undefined && strategy.mergeKey === undefined

/** Whether only what was counted at the end says what a load has replaced of a resource. */
export const isReplacedByCount = ({ disposition, strategy }: StagedResource): boolean =>
  disposition === 'replace' || strategy?.missing !== undefined || isSnapshot({ disposition, strategy })

/** Counts the rows of the table that a load is about to replace, or the active versions that it may retire. */
export async function countReplaced(
  tx: Transaction,
  { known, dataset }: { readonly known: DatasetState; readonly dataset: string },
  { resource, disposition, strategy }: StagedResource,
): Promise<number> {
  const name = tableOf(resource)
  const table = known.tables.find((one) => one.dataset === dataset && one.name === name)
  const versions = isSnapshot({ disposition, strategy }) ? strategy?.versions : undefined
  const missing = disposition === 'merge' ? strategy?.missing : undefined
  if (!table || (disposition !== 'replace' && !versions && !missing)) return 0
  if (missing) return countInWindow(tx, table, missing)
  if (versions && !columnOf(table, versions.validTo)) return 0
  const active = versions ? ` as f where ${isActive(versions, 'f')}` : ''
  const [row] = await tx.rows<{ rows: number }>(
    `select count(*) as rows from ${qualified(dataset, name)}${active}`,
  )
  return row?.rows ?? 0
}

/** Counts the rows of a table that a load would delete or mark if it had no row. */
async function countInWindow(tx: Transaction, table: Table, { how, window }: Missing): Promise<number> {
  const added = how === 'soft' ? [DELETED_AT] : []
  const type = window && columnOf(table, window.column)?.type
  if (!added.every((name) => columnOf(table, name)) || (window && !type)) return 0
  const conditions = [
    inWindow({ ...(window && { window }), type }, 'f'),
    ...added.map((name) => `f.${name} is null`),
  ]
  const [row] = await tx.rows<{ rows: number }>(
    `select count(*) as rows from ${qualified(table.dataset, table.name)} as f where ${conditions.join(' and ')}`,
  )
  return row?.rows ?? 0
}

/** What the missing rows leave of those that were there; as far as that is known while the load waits. */
function withoutMissing(before: number, root: TableCounts | undefined, { by }: Missing): Going | undefined {
  // A sweep deletes nothing while it waits.
  const waiting = by === 'sweep' ? 0 : (root?.rowsWaiting ?? 0)
  const deleted = root?.rowsDeleted || (waiting > 0 ? Math.max(0, before - waiting) : 0)
  return deleted === 0 ? undefined : { before, after: before - deleted, isMissing: true }
}

/**
 * What a load has replaced: the table, or the rows of files; undefined where there were none, and where new versions of files
 * have no fewer rows.
 */
export function replacedBy(
  known: DatasetState,
  { resource, disposition, strategy, replacedFiles, refresh }: StagedResource,
  tableRows: number,
  files: readonly StagedFile[],
  counts: readonly TableCounts[],
): Going | undefined {
  const root = counts.find(({ table }) => table === tableOf(resource))
  if (disposition === 'replace') {
    const after = (root?.rowsMerged ?? 0) + (root?.rowsWaiting ?? 0)
    return tableRows === 0 ? undefined : { before: tableRows, after }
  }
  if (disposition === 'merge' && strategy?.missing) return withoutMissing(tableRows, root, strategy.missing)
  if (isSnapshot({ disposition, strategy })) {
    // A load without rows is recorded only where it may retire all of them.
    if (!root) return undefined
    const after = root.rowsMerged + root.rowsWaiting
    return after < tableRows ? { before: tableRows, after } : undefined
  }
  const names = new Set(replacedFiles)
  const sum = (rows: readonly number[]): number => rows.reduce((total, one) => total + one, 0)
  const former = (known.files.get(resource.name) ?? []).filter(({ name }) => names.has(name))
  const before = sum(former.map(({ rows = 0 }) => rows))
  const after = sum(files.filter(({ item }) => names.has(item.name)).map(({ rows }) => rows))
  const isNews = refresh === 'none' ? after < before : before > 0
  return isNews ? { before, after, files: former.length } : undefined
}

/** Rows would be replaced, and nobody has confirmed it yet. */
export class NotConfirmed extends SluiceError {
  readonly replacing: Replacing

  constructor(replacing: Replacing) {
    super(
      `nothing was loaded: ${replacing.isMissing ? 'rows that the source no longer has would be deleted' : 'rows would be replaced'}, and this was not confirmed: ${replacedText(replacing)}`,
      {
        code: 'E_NOT_CONFIRMED',
        place: replacing.resource,
        hint: 'if the numbers are right, run the command again with --yes',
      },
    )
    this.replacing = replacing
  }
}

/**
 * @throws NotConfirmed where a person has to confirm what a load replaces
 * @throws WouldEmpty
 */
export function assertReplaceable(
  staged: StagedResource | undefined,
  replacing: Replacing,
  isDoubtful: (replacing: Replacing) => boolean,
): void {
  const { allowEmpty = false, maxDrop = DEFAULT_MAX_DROP } = staged?.resource ?? {}
  const isEmptied = replacing.after === 0 && replacing.files === undefined && !replacing.isMissing
  if (isEmptied && staged?.refresh !== 'table') {
    if (allowEmpty) return
    throw new WouldEmpty(replacing)
  }
  if (isDoubtful({ ...replacing, maxDrop })) throw new NotConfirmed(replacing)
}

/** A load without rows would empty the table that it replaces. */
class WouldEmpty extends SluiceError {
  constructor({ resource, before }: Replacing) {
    super(`nothing was loaded: the source returned no rows, but the table has ${counted(before, 'row')}`, {
      code: 'E_EMPTY',
      place: resource,
      hint: `if the table should be empty, give the resource allowEmpty: true, or run it once with --full-refresh --yes`,
    })
  }
}
