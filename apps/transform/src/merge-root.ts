import {
  addKey,
  deleteNested,
  deleteRows,
  DROPPABLE_KEY,
  dropKey,
  finalOf,
  insertRows,
  updateRows,
  type MergeTable,
} from '@sluice/engine'
import type { MergeContext } from './context.ts'

/** From this many rows on, building the key of an empty table anew is worth its lock. */
const MANY_ROWS = 20_000

/** Fills an empty Postgres table and builds its primary key afterwards. */
async function fillEmpty(
  { tx, dialect }: MergeContext,
  root: MergeTable,
  out: string | undefined,
): Promise<void> {
  const final = finalOf(root)
  const [key] = await tx.rows<{ name: string; definition: string }>(DROPPABLE_KEY, [final])
  if (key) await tx.run(dropKey(final, key.name))
  await tx.run(insertRows(dialect, root, out))
  if (key) await tx.run(addKey(final, key.name, key.definition))
}

/** Brings the root rows that go into the final table. `rewrite`: also those that change nothing there. */
export async function mergeRoot(
  context: MergeContext,
  root: MergeTable,
  out: string | undefined,
  rows: number,
  unchanged: 'keep' | 'rewrite',
): Promise<void> {
  const { tx, dialect, kind, group } = context
  if (root.key.length === 0) {
    await tx.run(insertRows(dialect, root, out))
    return
  }
  const filled = await tx.rows(`select 1 as present from ${finalOf(root)} limit 1`)
  if (filled.length === 0) {
    if (kind === 'postgres' && rows >= MANY_ROWS) return fillEmpty(context, root, out)
    await tx.run(insertRows(dialect, root, out))
    return
  }
  for (const nested of group.nested) await tx.run(deleteNested(dialect, root, out, nested))
  const replace = kind === 'postgres' ? updateRows : deleteRows
  await tx.run(replace(dialect, root, out, unchanged))
  await tx.run(insertRows(dialect, root, out, { kind: 'same-key' }))
}
