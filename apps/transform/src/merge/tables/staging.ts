import {
  compactStaging,
  compactStored,
  countKept,
  deleteStored,
  ident,
  keptName,
  leavesNothing,
  qualified,
  stagedIn,
  stagingOf,
  waitingName,
  type MergeTable,
  type Transaction,
} from '@sluice/engine'
import { clearStaging, stagingInUse } from '@sluice/ledger'
import { stagingSchema } from '@sluice/schema'
import type { MergeContext } from './context.ts'

/** Records that nothing of a table waits any more in this load. */
export const forgetStaging = ({ tx, group }: MergeContext, { final, loadId }: MergeTable): Promise<void> =>
  clearStaging(tx, group.dataset, final.name, [loadId])

/** Drops what is staged of a table in one load, and forgets it. */
export async function dropStaging(context: MergeContext, table: MergeTable): Promise<void> {
  const { tx } = context
  if (table.stored) await tx.run(deleteStored(stagedIn(table), table.loadId))
  else await tx.unstage(table.staging.dataset, table.staging.name)
  await forgetStaging(context, table)
}

/** Drops what is staged of a table in one load if it has no rows; returns whether it did. */
export async function dropIfEmpty(context: MergeContext, table: MergeTable): Promise<boolean> {
  const rows = await context.tx.rows(`select 1 as present from ${stagingOf(table)} as s limit 1`)
  if (rows.length === 0) await dropStaging(context, table)
  return rows.length === 0
}

/**
 * Leaves in staging only what still waits after a merge; of a table that waits without rows it leaves the table. Returns
 * whether nothing of the table waits, as far as that is known.
 */
export async function compact(
  context: MergeContext,
  table: MergeTable,
  out: string | undefined,
  waitsEmpty: boolean,
): Promise<boolean> {
  const { tx, dialect } = context
  if (waitsEmpty && table.marked) return false
  if (!waitsEmpty && leavesNothing(dialect, table, out)) {
    await dropStaging(context, table)
    return true
  }
  if (table.stored) {
    const [keep, remove, rename] = compactStored(dialect, table, out)
    const kept = await tx.run(keep)
    await tx.run(remove)
    if (kept > 0) await tx.run(rename)
    else if (!waitsEmpty) await forgetStaging(context, table)
    return kept === 0 && !waitsEmpty
  }
  const kept = keptName(table.staging.dataset)
  await tx.run(compactStaging(dialect, table, out, kept))
  const [count] = await tx.rows<{ kept: number }>(countKept(kept))
  if (!count?.kept && !waitsEmpty) {
    await tx.run(`drop table ${kept}`)
    await dropStaging(context, table)
    return true
  }
  await tx.unstage(table.staging.dataset, table.staging.name)
  await tx.run(`alter table ${kept} rename to ${ident(table.staging.name)}`)
  return false
}

/**
 * Drops the waiting tables of those of these tables of which no load waits there any more. One that has rows all the same, of
 * loads of a ledger that was lost, stays.
 */
export async function dropUnused(
  { tx, group }: { readonly tx: Transaction; readonly group: { readonly dataset: string } },
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return
  const used = await stagingInUse(tx, group.dataset, names.map(waitingName))
  for (const name of names.map(waitingName).filter((one) => !used.has(one))) {
    const table = qualified(stagingSchema(group.dataset), name)
    if ((await tx.rows(`select 1 as present from ${table} limit 1`)).length === 0)
      await tx.run(`drop table ${table}`)
  }
}
