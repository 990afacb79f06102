import { byMergeKey, supersedeNested, supersedeRows, type MergeTable, type Superseding } from '@sluice/engine'
import { recordMerge, recordSuperseded, type LoadTable } from '@sluice/ledger'
import { batches } from '../tables/batch.ts'
import type { MergeContext } from '../tables/context.ts'
import { stagedPlan } from '../tables/staged-plan.ts'
import { dropIfEmpty, dropStaging } from '../tables/staging.ts'
import { supersedeBatch } from './supersede-stored.ts'
import { replacesStill, type GroupLoad } from '../tables/table-group.ts'
import { isStoredLoad, stagedTables } from '../tables/waiting-tables.ts'

/** Takes a table's obsolete rows out of staging, and gives the table as it is then. */
export async function supersedeTable(
  context: MergeContext,
  load: GroupLoad,
  table: LoadTable,
  sql: string | undefined,
): Promise<LoadTable> {
  const rows = sql ? await context.tx.run(sql) : 0
  if (rows === 0) return table
  await recordSuperseded(context.tx, context.group.dataset, table.name, [{ load_id: load.loadId, rows }])
  // Without rows a load that replaces the table has still to do so.
  const dropped = !replacesStill(load) && (await dropIfEmpty(context, stagedPlan(context, table, load)))
  return {
    ...table,
    rowsBlocked: Math.max(table.rowsBlocked - rows, 0),
    rowsWaiting: table.rowsWaiting - rows,
    staging: dropped ? undefined : table.staging,
  }
}

/** Takes the obsolete rows of one load out of staging tables of its own. */
async function supersedeLoad(
  context: MergeContext,
  load: GroupLoad,
  superseding: Superseding,
): Promise<GroupLoad> {
  const { dialect } = context
  const root = stagedPlan(context, load.root, load)
  const nested: LoadTable[] = []
  for (const table of load.nested) {
    const sql = table.staging && supersedeNested(dialect, root, stagedPlan(context, table, load), superseding)
    nested.push(await supersedeTable(context, load, table, sql))
  }
  return {
    ...load,
    nested,
    root: await supersedeTable(context, load, load.root, supersedeRows(dialect, root, superseding)),
  }
}

/** Takes rows of earlier loads out of staging which a later load makes obsolete; gives the loads as they are then. */
export async function supersede(
  context: MergeContext,
  earlier: readonly GroupLoad[],
  superseding: Superseding,
): Promise<readonly GroupLoad[]> {
  const open = ({ root, marked }: GroupLoad): boolean =>
    root.staging !== undefined && !(marked && root.rowsBlocked === 0)
  const left = earlier.filter((load) => !open(load))
  for (const load of earlier.filter((one) => open(one) && !isStoredLoad(one)))
    left.push(await supersedeLoad(context, load, superseding))
  const stored = earlier.filter((one) => open(one) && isStoredLoad(one))
  const { by, versions } = superseding.kind === 'keys' ? superseding : {}
  for (const batch of batches(context, stored, [
    ...(by?.key ?? []),
    ...(versions ? [versions.newestBy] : []),
  ]))
    left.push(...(await supersedeBatch(context, batch, superseding)))
  return left.toSorted((a, b) => a.loadId - b.loadId)
}

/** Takes rows of earlier loads out of staging whose key, or merge key, a row in `by` has, if that is not older. */
export async function supersedeKeys(
  context: MergeContext,
  earlier: readonly GroupLoad[],
  by: MergeTable,
): Promise<readonly GroupLoad[]> {
  let left = earlier
  for (const one of [by, byMergeKey(by)].filter(({ key }) => key.length > 0))
    left = await supersede(context, left, {
      kind: 'keys',
      by: one,
      ...(by.newestBy !== undefined && { versions: { newestBy: by.newestBy, asNew: true } }),
    })
  return left
}

/** Takes all that still waits of these loads out of staging: a later load replaces the whole table. */
export async function supersedeWhole(context: MergeContext, earlier: readonly GroupLoad[]): Promise<void> {
  for (const load of earlier) {
    for (const table of stagedTables(load)) {
      const change = { merged: 0, superseded: table.rowsWaiting, waiting: 0, blocked: 0 }
      const key = { dataset: context.group.dataset, loadId: load.loadId }
      await recordMerge(context.tx, key, table.name, change)
      await dropStaging(context, stagedPlan(context, table, load))
    }
  }
}
