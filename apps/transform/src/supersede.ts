import { supersedeNested, supersedeRows, type MergeTable, type Superseding } from '@sluice/engine'
import type { MergeContext } from './context.ts'
import { bookMerge, bookSuperseded } from './count.ts'
import type { LoadTable } from './load-table.ts'
import { planTable } from './plan-table.ts'
import { dropIfEmpty, dropStaging } from './staging.ts'
import type { GroupLoad } from './table-group.ts'

/** A staging table of an earlier load; where the final table is missing, keys compare as they are staged. */
export function stagedPlan({ group }: MergeContext, table: LoadTable, { marked }: GroupLoad): MergeTable {
  const plan = planTable(table, group.finals.get(table.name), marked)
  return plan.exists
    ? plan
    : { ...plan, columns: table.columns.map(({ name, type }) => ({ name, from: type, to: type })) }
}

/** Takes a table's obsolete rows out of staging, and gives the table as it is then. */
export async function supersedeTable(
  context: MergeContext,
  load: GroupLoad,
  table: LoadTable,
  sql: string | undefined,
): Promise<LoadTable> {
  const rows = sql ? await context.tx.run(sql) : 0
  if (rows === 0) return table
  await bookSuperseded(context.tx, context.group, load.loadId, table.name, rows)
  // Without rows a load that replaces the table has still to do so.
  const replaces = !load.marked && load.root.disposition === 'replace'
  const dropped = !replaces && (await dropIfEmpty(context, stagedPlan(context, table, load)))
  return {
    ...table,
    rowsHeld: Math.max(table.rowsHeld - rows, 0),
    rowsWaiting: table.rowsWaiting - rows,
    staging: dropped ? undefined : table.staging,
  }
}

/** Takes rows of earlier loads out of staging which a later load makes obsolete; gives the loads as they are then. */
export async function supersede(
  context: MergeContext,
  earlier: readonly GroupLoad[],
  superseding: Superseding,
): Promise<readonly GroupLoad[]> {
  const { dialect } = context
  const left: GroupLoad[] = []
  for (const load of earlier) {
    if (!load.root.staging || (load.marked && load.root.rowsHeld === 0)) {
      left.push(load)
      continue
    }
    const root = stagedPlan(context, load.root, load)
    const nested: LoadTable[] = []
    for (const table of load.nested) {
      const sql =
        table.staging && supersedeNested(dialect, root, stagedPlan(context, table, load), superseding)
      nested.push(await supersedeTable(context, load, table, sql))
    }
    left.push({
      ...load,
      nested,
      root: await supersedeTable(context, load, load.root, supersedeRows(dialect, root, superseding)),
    })
  }
  return left
}

/** Takes all that still waits of these loads out of staging: a later load replaces the whole table. */
export async function supersedeWhole(context: MergeContext, earlier: readonly GroupLoad[]): Promise<void> {
  for (const load of earlier) {
    for (const table of [load.root, ...load.nested].filter(({ staging }) => staging)) {
      const change = { merged: 0, superseded: table.rowsWaiting, waiting: 0, held: 0 }
      await bookMerge(context.tx, context.group, load.loadId, table.name, change)
      await dropStaging(context, stagedPlan(context, table, load))
    }
  }
}
