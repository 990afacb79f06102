import {
  backfillColumns,
  fillingPositions,
  insertNotFilling,
  type MergeTable,
  type Positions,
} from '@sluice/engine'
import type { RejectedRow } from '../classify-rows.ts'
import type { MergeContext } from '../../tables/context.ts'
import { attempt, findRejected, type Trial } from './find-rejected.ts'
import { nameError } from './name-rejection.ts'

/**
 * The rows whose values PostgreSQL does not take by themselves, found by trying halves of halves.
 * @throws the error, where it is of rows together, or of too many rows
 */
export async function rejectedValues(
  context: MergeContext,
  table: MergeTable,
): Promise<readonly RejectedRow[]> {
  const { tx, dialect } = context
  const fill = (inside: Positions): Promise<unknown> =>
    attempt(context, async () => {
      await tx.run(insertNotFilling(table, table.unfilled ?? '', inside))
      const sql = backfillColumns(dialect, [table])
      if (sql) await tx.run(sql)
    })
  const [row] = await tx.rows<{ from: number | null; to: number | null }>(fillingPositions(table))
  if (!row || row.from === null || row.to === null) return []
  const all = { from: row.from, to: row.to }
  const error = await fill(all)
  if (error === undefined) return []
  const name: Trial['name'] = async (_position, cause) => {
    const named = await nameError(context, cause)
    return { table: named?.table ?? table.final.name, by: named?.by ?? 'an error of the database' }
  }
  return findRejected(context, { attempt: fill, name }, all, error)
}
