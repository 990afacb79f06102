import {
  backfillColumns,
  fillingPositions,
  insertNotFilling,
  mayBeOfRows,
  type MergeTable,
  type Positions,
} from '@sluice/engine'
import type { RejectedRow } from './classify-rows.ts'
import type { MergeContext } from '../tables/context.ts'
import { checkDeferred } from './deferred-constraints.ts'
import { nameError } from './name-rejection.ts'
import { assertFew } from './rejected-rows.ts'
import { rolledBack } from './rolled-back.ts'

/** Fills in the values of some rows as a trial, and returns the error that they cause. */
async function attempt(
  { tx, dialect, group }: MergeContext,
  table: MergeTable,
  inside: Positions,
): Promise<unknown> {
  try {
    await rolledBack(tx, async () => {
      await tx.run(insertNotFilling(table, table.unfilled ?? '', inside))
      const sql = backfillColumns(dialect, [table])
      if (sql) await tx.run(sql)
      await checkDeferred(tx, group)
    })
    return undefined
  } catch (error) {
    if (!mayBeOfRows(error)) throw error
    return error
  }
}

/**
 * The rows whose values PostgreSQL does not take by themselves, found by trying halves of halves.
 * @throws the error, where it is of rows together, or of too many rows
 */
export async function rejectedValues(
  context: MergeContext,
  table: MergeTable,
): Promise<readonly RejectedRow[]> {
  const rejected: RejectedRow[] = []
  const search = async ({ from, to }: Positions): Promise<void> => {
    const error = await attempt(context, table, { from, to })
    if (error === undefined) return
    if (from === to) {
      const named = await nameError(context, error)
      const by = named?.by ?? 'an error of the database'
      rejected.push({ position: from, table: named?.table ?? table.final.name, by })
      assertFew(context, rejected, error)
      return
    }
    const before = rejected.length
    const middle = Math.floor((from + to) / 2)
    await search({ from, to: middle })
    await search({ from: middle + 1, to })
    if (rejected.length === before) throw error
  }
  const [all] = await context.tx.rows<{ from: number | null; to: number | null }>(fillingPositions(table))
  if (all && all.from !== null && all.to !== null) await search({ from: all.from, to: all.to })
  return rejected
}
