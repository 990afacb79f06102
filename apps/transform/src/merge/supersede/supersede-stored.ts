import {
  countObsolete,
  loadsIn,
  stagedIn,
  supersedeNested,
  supersedeRows,
  type MergeTable,
  type Superseding,
} from '@sluice/engine'
import { clearStaging, recordSuperseded, type LoadTable, type SupersededRows } from '@sluice/ledger'
import type { Batch } from '../tables/batch.ts'
import type { MergeContext } from '../tables/context.ts'
import { stagedPlan } from '../tables/staged-plan.ts'
import { replacesStill, type GroupLoad } from '../tables/table-group.ts'

/** Obsolete rows by load. */
type Obsolete = ReadonlyMap<number, number>

/** Takes obsolete rows of one table out of its waiting table, and gives how many there were of each load. */
async function takeOut(
  { tx, dialect }: MergeContext,
  { root }: Batch,
  superseding: Superseding,
  nested?: MergeTable,
): Promise<Obsolete> {
  const count = countObsolete(dialect, root, superseding, nested)
  const rows = count ? await tx.rows<SupersededRows & Record<string, unknown>>(count) : []
  const sql = nested
    ? supersedeNested(dialect, root, nested, superseding)
    : supersedeRows(dialect, root, superseding)
  if (sql && rows.length > 0) await tx.run(sql)
  return new Map(rows.map(({ load_id: loadId, rows: n }) => [loadId, n]))
}

/** Records obsolete rows of a table, and the loads of which nothing is left there; gives those. */
async function record(
  context: MergeContext,
  table: MergeTable,
  obsolete: Obsolete,
  loads: readonly GroupLoad[],
): Promise<ReadonlySet<number>> {
  const { tx, group } = context
  const rows = [...obsolete].map(([load_id, n]) => ({ load_id, rows: n }))
  if (rows.length === 0) return new Set()
  await recordSuperseded(tx, group.dataset, table.final.name, rows)
  // Without rows a load that replaces the table has still to do so.
  const ids = loads
    .filter((load) => obsolete.has(load.loadId) && !replacesStill(load))
    .map(({ loadId }) => loadId)
  if (ids.length === 0) return new Set()
  const left = await tx.rows<{ load_id: number }>(loadsIn(stagedIn(table), ids))
  const gone = ids.filter((id) => !left.some(({ load_id: loadId }) => loadId === id))
  await clearStaging(tx, group.dataset, table.final.name, gone)
  return new Set(gone)
}

const after = (table: LoadTable, rows: number, gone: boolean): LoadTable => ({
  ...table,
  rowsBlocked: Math.max(table.rowsBlocked - rows, 0),
  rowsWaiting: table.rowsWaiting - rows,
  staging: gone ? undefined : table.staging,
})

/** Takes out of the waiting tables, for all loads of a batch at once, what a later load makes obsolete. */
export async function supersedeBatch(
  context: MergeContext,
  batch: Batch,
  superseding: Superseding,
): Promise<readonly GroupLoad[]> {
  const { root, loads } = batch
  const count = countObsolete(context.dialect, root, superseding)
  if (!count || (await context.tx.rows(`${count}\nlimit 1`)).length === 0) return loads
  const tables = loads.flatMap(({ nested, marked }) =>
    nested.filter(({ staging }) => staging).map((table) => ({ table, marked })),
  )
  const changes = new Map<string, { readonly obsolete: Obsolete; readonly gone: ReadonlySet<number> }>()
  for (const [name, own] of Map.groupBy(tables, ({ table }) => table.name)) {
    const [first] = own
    if (!first) continue
    const stored = own.map(({ table }) => table.loadId)
    const nested = { ...stagedPlan(context, first.table, first), columns: [], waiting: [], stored }
    const obsolete = await takeOut(context, batch, superseding, nested)
    changes.set(name, { obsolete, gone: await record(context, nested, obsolete, loads) })
  }
  const obsolete = await takeOut(context, batch, superseding)
  changes.set(root.final.name, { obsolete, gone: await record(context, root, obsolete, loads) })
  const changed = (table: LoadTable): LoadTable => {
    const change = changes.get(table.name)
    const rows = change?.obsolete.get(table.loadId) ?? 0
    return rows === 0 ? table : after(table, rows, change?.gone.has(table.loadId) ?? false)
  }
  return loads.map((load) => ({ ...load, root: changed(load.root), nested: load.nested.map(changed) }))
}
