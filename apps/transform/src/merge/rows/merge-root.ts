import {
  addKey,
  anyRow,
  anyRowOfSameFile,
  clearExchanged,
  countFinal,
  deleteNested,
  DROPPABLE_KEY,
  dropKey,
  finalOf,
  insertRows,
  mergeRows,
  replacedRows,
  runWithFixedJoinOrder,
  updateRows,
  type MergeTable,
} from '@sluice/engine'
import { FILE_NAME, sameColumns } from '@sluice/schema'
import { assertKeyUnique } from './assert-key-unique.ts'
import type { MergeContext } from '../tables/context.ts'
import { deleteFinal } from './delete-final.ts'
import { bytesOfRow, NARROW } from './bytes-of-row.ts'
import { deleteMet } from './delete-met.ts'
import { updateInPlace } from './update-in-place.ts'
import type { Writing } from './writing.ts'

/** From this many rows on, building the key of an empty table again is worth its lock, and to write by several threads its settings. */
const MANY_ROWS = 20_000

/** Fills an empty Postgres table and builds its primary key afterwards. */
async function fillEmpty({ tx }: MergeContext, root: MergeTable, insert: string): Promise<void> {
  const final = finalOf(root)
  const [key] = await tx.rows<{ name: string; definition: string }>(DROPPABLE_KEY, [final])
  if (key) await tx.run(dropKey(final, key.name))
  await tx.run(insert)
  if (key) await tx.run(addKey(final, key.name, key.definition))
}

/**
 * Brings the `rows` root rows that go into the final table. `unchanged: 'keep'` leaves alone those that it has already. Gives
 * how many rows of nested tables were updated in place.
 */
export async function mergeRoot(
  context: MergeContext,
  { root, tables, unchanged }: Pick<Writing, 'root' | 'tables' | 'unchanged'>,
  out: string | undefined,
  rows: number,
): Promise<ReadonlyMap<MergeTable, number>> {
  const { tx, dialect, kind, group } = context
  const insert = insertRows(dialect, root, out)
  // Rows that are deleted would lose what only they have, and cannot be deleted while others refer to them.
  const isReferenced = root.guards.some((guard) => guard.kind === 'referenced')
  const updates = kind === 'postgres' || root.kept.length > 0 || isReferenced
  const insertNew = insertRows(dialect, root, out, { kind: 'same-key' })
  // The rows that these would meet are out of the way, or the rows themselves are.
  const meetsNone =
    root.key.length === 0 ||
    root.insertOnly ||
    root.versions !== undefined ||
    (root.mergeKey.length > 0 && !root.marked)
  // To compare few rows with an empty table costs a far server less than the question whether it is empty.
  const areFew = kind === 'postgres' && rows < MANY_ROWS
  let width: Promise<number> | undefined
  const bytes = (): Promise<number> => (width ??= bytesOfRow(context, root))
  // In any order there is less memory, which a join of wide rows may need.
  const insertMany = async (sql: string, joins = true): Promise<number> =>
    rows < MANY_ROWS || (joins && kind === 'duckdb' && (await bytes()) > NARROW)
      ? tx.run(sql)
      : tx.insert(sql)
  const insertAll = (): Promise<number> => insertMany(insert, out !== undefined)
  if (meetsNone || (!areFew && (await tx.rows(anyRow(root))).length === 0)) {
    if (!meetsNone && kind === 'postgres') await fillEmpty(context, root, insert)
    else await insertAll()
    return new Map()
  }
  // Keys that name a file cannot meet the rows of other files: a load of new files alone needs no comparison.
  const byFile = root.key.includes(FILE_NAME)
  if (byFile && (await tx.rows(anyRowOfSameFile(root))).length === 0) {
    await insertAll()
    return new Map()
  }
  await assertKeyUnique(context, root, out)
  // Rows that are updated in place have other ids afterwards.
  for (const nested of group.nested) await context.keep?.(nested, deleteNested(dialect, root, out, nested))
  const updated = await updateInPlace(context, root, tables, out)
  for (const nested of group.nested)
    await deleteFinal(context, nested, deleteNested(dialect, root, out, nested))
  if (updates) await context.keep?.(finalOf(root), replacedRows(dialect, root, out, unchanged))
  // A look for keys that the final table lacks is spared where every row has met its own.
  if (kind === 'postgres') for (const sql of clearExchanged(dialect, root, out)) await tx.run(sql)
  // Constraints, triggers and other keys mind whether a row is updated before another one is inserted.
  const reviewed = group.finals.get(root.final.name)?.primaryKey ?? []
  const isPlain = root.guards.length === 0 && root.triggers.length === 0
  const isOneStep = isPlain && (reviewed.length === 0 || sameColumns(reviewed, root.key))
  if (kind === 'postgres' && isOneStep) await tx.run(mergeRows(dialect, root, out, unchanged))
  else if (areFew) {
    await tx.later(updateRows(dialect, root, out, unchanged))
    await tx.run(insertNew)
  } else if (updates) {
    const met = await tx.run(updateRows(dialect, root, out, unchanged))
    if (met < rows) await tx.run(insertNew)
  } else {
    const [{ rows: finalRows = 0 } = {}] = await tx.rows<{ rows: number }>(countFinal(root))
    const areMany = rows >= MANY_ROWS
    const deleted = await deleteMet(context, { root, unchanged, out, rows, finalRows, areMany, bytes })
    // Each row has met its own, and changes nothing.
    if (unchanged === 'keep' && deleted.met === rows && deleted.rows === 0) return updated
    if (unchanged === 'rewrite' || deleted.rows === rows) await insertAll()
    else if (finalRows <= rows) await runWithFixedJoinOrder(tx, insertNew, insertMany)
    else await insertMany(insertNew)
  }
  return updated
}
