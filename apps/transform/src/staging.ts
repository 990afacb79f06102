import {
  compactStaging,
  countKept,
  ident,
  keptName,
  leavesNothing,
  stagingOf,
  type MergeTable,
} from '@sluice/engine'
import type { MergeContext } from './context.ts'

/** Drops a staging table and forgets it. */
export async function dropStaging({ tx, group }: MergeContext, table: MergeTable): Promise<void> {
  await tx.unstage(table.staging.dataset, table.staging.name)
  await tx.run(
    'update _sluice.load_tables set staging_table = null where load_id = $1 and schema_name = $2 and table_name = $3',
    [table.loadId, group.dataset, table.final.name],
  )
}

/** Drops a staging table if it has no rows; tells whether. */
export async function dropIfEmpty(context: MergeContext, table: MergeTable): Promise<boolean> {
  const rows = await context.tx.rows(`select 1 as present from ${stagingOf(table)} limit 1`)
  if (rows.length === 0) await dropStaging(context, table)
  return rows.length === 0
}

/** Leaves in staging only what still waits after a merge. */
export async function compact(
  context: MergeContext,
  table: MergeTable,
  out: string | undefined,
): Promise<void> {
  const { tx, dialect } = context
  if (leavesNothing(dialect, table, out)) return dropStaging(context, table)
  const kept = keptName(table.staging.dataset)
  await tx.run(compactStaging(dialect, table, out, kept))
  const [count] = await tx.rows<{ kept: number }>(countKept(kept))
  if (!count?.kept) {
    await tx.run(`drop table ${kept}`)
    return dropStaging(context, table)
  }
  await tx.unstage(table.staging.dataset, table.staging.name)
  await tx.run(`alter table ${kept} rename to ${ident(table.staging.name)}`)
}
