import { mayBeOfRows, type Positions } from '@sluice/engine'
import { fullName, SluiceError } from '@sluice/schema'
import type { RejectedRow } from '../classify-rows.ts'
import type { MergeContext } from '../../tables/context.ts'
import { checkDeferred } from './deferred-constraints.ts'
import { rolledBack } from './rolled-back.ts'

/** So many rows are blocked by themselves; with more, the table takes none. */
const MOST = 100

/**
 * Writes as a trial, and rolls that back. Returns the error that the rows, or their table, cause.
 * @throws any other error
 */
export async function attempt({ tx, group }: MergeContext, write: () => Promise<void>): Promise<unknown> {
  try {
    await rolledBack(tx, async () => {
      await write()
      await checkDeferred(tx, group)
    })
    return undefined
  } catch (error) {
    if (!mayBeOfRows(error)) throw error
    return error
  }
}

/** @throws SluiceError E_ROWS_REJECTED where there are more rows than are blocked by themselves */
function assertFew({ group }: MergeContext, rejected: readonly RejectedRow[], cause: unknown): void {
  if (rejected.length <= MOST) return
  const { table = group.root, by = '' } = rejected.at(-1) ?? {}
  const place = fullName({ dataset: group.dataset, name: table })
  throw new SluiceError(`${by} of ${place} rejects more than ${MOST} rows of this load`, {
    code: 'E_ROWS_REJECTED',
    place,
    hint: 'nothing was written; change the rows at the source, or, in a migration, the part of the table that rejects them; then run again',
    cause,
  })
}

/** How rows are tried. */
export interface Trial {
  /** Tries those of these positions, and returns the error that they cause. */
  attempt(inside: Positions): Promise<unknown>
  /** What does not take a row that was tried alone. */
  name(position: number, error: unknown): Promise<Omit<RejectedRow, 'position'>>
}

/**
 * The rows that PostgreSQL does not take by themselves, found by trying halves of halves; `failed`: the error of all of them.
 * @throws the error, where it is of rows together, or of too many rows
 */
export async function findRejected(
  context: MergeContext,
  trial: Trial,
  all: Positions,
  failed: unknown,
): Promise<readonly RejectedRow[]> {
  const rejected: RejectedRow[] = []
  const search = async ({ from, to }: Positions, error: unknown): Promise<void> => {
    if (from === to) {
      rejected.push({ position: from, ...(await trial.name(from, error)) })
      assertFew(context, rejected, error)
      return
    }
    const middle = Math.floor((from + to) / 2)
    const before = rejected.length
    for (const half of [
      { from, to: middle },
      { from: middle + 1, to },
    ]) {
      const again = await trial.attempt(half)
      if (again !== undefined) await search(half, again)
    }
    if (rejected.length === before) throw error
  }
  await search(all, failed)
  return rejected
}
