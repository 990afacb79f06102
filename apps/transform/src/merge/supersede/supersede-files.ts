import {
  createOut,
  deleteOut,
  deleteOverdue,
  insertDuplicates,
  OUT,
  qualified,
  repeatedKeys,
  type MergeTable,
} from '@sluice/engine'
import type { LoadTable } from '@sluice/ledger'
import { FILE_NAME, stagingSchema } from '@sluice/schema'
import type { MergeContext } from '../tables/context.ts'
import { deleteWithNested } from '../rows/delete-final.ts'
import { dedupSort } from '../rows/classify-rows.ts'
import { batches } from '../tables/batch.ts'
import { stagedPlan } from '../tables/staged-plan.ts'
import { supersede, supersedeKeys, supersedeTable } from './supersede.ts'
import { isStoredLoad } from '../tables/waiting-tables.ts'
import type { GroupLoad } from '../tables/table-group.ts'

/** Takes the duplicates of repeated keys out of the staging tables of a load that no merge has judged. */
async function dropDuplicates(context: MergeContext, load: GroupLoad): Promise<GroupLoad> {
  const { tx, dialect, kind, group } = context
  const root = stagedPlan(context, load.root, load)
  const check = load.root.staging ? repeatedKeys(dialect, root, kind) : undefined
  if (!check || (await tx.rows(check)).length === 0) return load
  const out = qualified(stagingSchema(group.dataset), OUT)
  await tx.later(createOut(out))
  await tx.run(insertDuplicates(dialect, root, out, dedupSort(load.root)))
  const drop = (table: LoadTable) =>
    supersedeTable(context, load, table, table.staging && deleteOut(stagedPlan(context, table, load), out))
  const nested: LoadTable[] = []
  for (const table of load.nested) nested.push(await drop(table))
  const settled = { ...load, nested, root: await drop(load.root) }
  await tx.later(`drop table ${out}`)
  return settled
}

/**
 * Does among loads that no merge has judged what their keys do to each other: a row that a file's new version takes
 * away must not bring back one that it had replaced.
 */
async function settleKeys(
  context: MergeContext,
  earlier: readonly GroupLoad[],
): Promise<readonly GroupLoad[]> {
  let settled: readonly GroupLoad[] = []
  for (const load of earlier) {
    if (load.marked || load.root.disposition !== 'merge' || !load.root.staging) {
      settled = [...settled, load]
      continue
    }
    const by = stagedPlan(context, load.root, load)
    if (by.insertOnly) {
      settled = [...settled, await leaveAwaited(context, await dropDuplicates(context, load), settled)]
      continue
    }
    const left = await supersedeKeys(context, settled, by)
    const own = await dropDuplicates(context, load)
    settled = [...left, by.newestBy === undefined ? own : await leaveAwaited(context, own, left, by.newestBy)]
  }
  return settled
}

/**
 * Takes rows out of a load whose key a row has that waits in an earlier load: the first row of a key is the one inserted, or with
 * `newestBy` a newer one.
 */
async function leaveAwaited(
  context: MergeContext,
  load: GroupLoad,
  earlier: readonly GroupLoad[],
  newestBy?: string,
): Promise<GroupLoad> {
  let left = load
  for (const one of earlier.filter(({ root, marked }) => root.staging && (!marked || root.rowsBlocked > 0))) {
    const by = stagedPlan(context, one.root, one)
    const versions = newestBy === undefined ? {} : { versions: { newestBy, asNew: false } }
    left = (await supersede(context, [left], { kind: 'keys', by, ...versions })).at(0) ?? left
  }
  return left
}

/** Takes the rows of files whose new version `load` carries out of the staging tables of earlier loads. */
export async function supersedeFiles(
  context: MergeContext,
  load: GroupLoad,
  earlier: readonly GroupLoad[],
): Promise<readonly GroupLoad[]> {
  const { dialect } = context
  const files = load.root.replacedFiles
  if (files.length === 0 || earlier.length === 0) return earlier
  const by = stagedPlan(context, load.root, load)
  const settled = await settleKeys(context, earlier)
  const blocked = settled.filter((one) => one.marked && one.root.staging && one.root.rowsBlocked > 0)
  const roots = [
    ...blocked.filter((one) => !isStoredLoad(one)).map((one) => stagedPlan(context, one.root, one)),
    ...batches(context, blocked.filter(isStoredLoad), []).map((batch) => batch.root),
  ]
  for (const root of roots) {
    if (!root.exists || root.key.length === 0 || !hasFileName(root)) continue
    const staged = load.root.staging !== undefined
    await deleteWithNested(context, root, deleteOverdue(dialect, root, files, by, staged))
  }
  return supersede(context, settled, { kind: 'files', files })
}

const hasFileName = ({ columns, waiting }: MergeTable): boolean =>
  [...columns, ...waiting].some(({ name }) => name === FILE_NAME)
