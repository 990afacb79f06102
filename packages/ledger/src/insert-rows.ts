import type { Parameter, Session } from '@sluice/engine'
import { withParts } from './statements.ts'

/** Rows of one statement. */
const BATCH = 500

/** Runs `sql`, an `insert` of `{rows}`, for these rows. */
export async function insertRows(
  tx: Session,
  sql: string,
  rows: readonly (readonly Parameter[])[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH)
    let next = 1
    const tuples = batch.map((row) => `(${row.map(() => `$${next++}`).join(', ')})`)
    await tx.later(
      withParts(sql, { rows: tuples.join(', ') }),
      batch.flatMap((row) => row),
    )
  }
}
