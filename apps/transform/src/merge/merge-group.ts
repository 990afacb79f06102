import { bindIndexes, qualified, raiseMemoryLimit } from '@sluice/engine'
import { loadTables, updateStatus } from '@sluice/ledger'
import { backfill, type Backfilled } from './backfill.ts'
import type { MergeContext } from './tables/context.ts'
import { dropOrphans } from './supersede/drop-orphans.ts'
import { assertSeen } from './tables/final-table.ts'
import { mergeOne, queue, type Merged } from './merge-one.ts'
import { assertOwnColumns } from './tables/own-columns.ts'
import { planTable } from './tables/plan-table.ts'
import { groupLoads, type GroupLoad } from './tables/table-group.ts'
import { withoutOwnKeys } from './without-own-keys.ts'
import { isStoredLoad, prepareWaiting, putTogether, stagedTables } from './tables/waiting-tables.ts'

/** Joins and sorts of a million rows stay in memory; a server that gives more is left alone. */
const ENOUGH_MEMORY = `do $sluice$ begin
  perform set_config('work_mem', '64MB', true)
  where pg_size_bytes(current_setting('work_mem')) < pg_size_bytes('64MB');
end $sluice$`

const hasStaging = (load: GroupLoad): boolean => stagedTables(load).length > 0

/**
 * A load that was looked at and waits as a whole, for its table or behind another load, waits on as it is: it costs the
 * loads after it nothing.
 */
const waitsOn = ({ group }: MergeContext, load: GroupLoad, queues: boolean): boolean =>
  !load.marked &&
  isStoredLoad(load) &&
  (queues || !planTable(load.root, group.finals.get(load.root.name), false).exists)

/** A load as it is after its merge, if something of it waits. */
async function reread({ tx, group }: MergeContext, load: GroupLoad): Promise<readonly GroupLoad[]> {
  const tables = await loadTables(tx, group.dataset, load.loadId)
  return groupLoads(tables.filter(({ name, root }) => (root ?? name) === group.root)).filter(hasStaging)
}

/**
 * Merges what fits of all open loads of a group, in load order; `own` is a load that is merged even if it is empty.
 * Loads that were classified by the same final tables before are skipped. Returns what became of
 * the values that waited for their columns.
 * @throws SluiceError E_ROW_SECURITY where policies hide rows of its tables; E_SYSTEM_COLUMN
 */
export async function mergeGroup(context: MergeContext, own?: number): Promise<Backfilled> {
  assertOwnColumns(context.dialect, context.group.changed)
  for (const final of context.group.finals.values()) assertSeen(final)
  return withoutOwnKeys(context, (one) => mergeLoads(one, own))
}

async function mergeLoads(before: MergeContext, own?: number): Promise<Backfilled> {
  const { tx, kind, group } = before
  if (kind === 'postgres') await tx.later(ENOUGH_MEMORY)
  const prepared = await prepareWaiting(before)
  if (kind === 'duckdb') {
    const finals = [...group.finals.values()].map(({ columns }) => columns.length)
    await raiseMemoryLimit(tx, Math.max(0, prepared?.widest ?? 0, ...finals))
    for (const { dataset, name, guards } of group.finals.values())
      if (guards?.guards.some((guard) => guard.kind === 'unique'))
        await tx.run(bindIndexes(qualified(dataset, name)))
  }
  const filled = await backfill(before)
  const { unfilled } = filled
  const context: MergeContext = { ...before, unfilled }
  let earlier: readonly GroupLoad[] = []
  let blocked = false
  for (const load of group.loads) {
    const judged = load.marked && load.root.mergedSchema === group.fingerprint
    const queues: boolean = blocked && load.root.disposition !== 'replace'
    if (judged || !(hasStaging(load) || load.loadId === own)) {
      earlier = [...earlier, load]
      continue
    }
    if (load.loadId !== own && waitsOn(context, load, queues)) {
      earlier = [...earlier, load]
      blocked = queues
      continue
    }
    const merged: Merged = await (queues ? queue : mergeOne)(context, load, earlier)
    blocked = merged.blocks
    earlier = merged.isDrained ? merged.earlier : [...merged.earlier, ...(await reread(context, load))]
  }
  for (const { positions } of unfilled) await tx.later(`drop table ${positions}`)
  await putTogether(context, prepared, await dropOrphans(context, earlier))
  await updateStatus(
    tx,
    group.dataset,
    group.loads.map(({ loadId }) => loadId),
  )
  return filled
}
