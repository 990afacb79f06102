import { mayBeOfRows, rootPositions, type Positions } from '@sluice/engine'
import { fullName, SluiceError } from '@sluice/schema'
import { classifyRows, type RejectedRow } from './classify-rows.ts'
import type { MergeContext } from '../tables/context.ts'
import { checkDeferred } from './deferred-constraints.ts'
import { rolledBack } from './rolled-back.ts'
import { nameRejection, unpublished } from './name-rejection.ts'
import { replacesStill, type GroupLoad } from '../tables/table-group.ts'
import { writeRows, type Writing } from './write-rows.ts'

/** So many rows are blocked by themselves; with more, the table takes none. */
const MOST = 100

const NONE: Positions = { from: 0, to: -1 }

/**
 * Merges some root rows of a load as a trial, and rolls that back. Returns the error that they, or their table, cause.
 * @throws any other error
 */
async function attempt(
  context: MergeContext,
  load: GroupLoad,
  writing: Writing,
  earlier: readonly GroupLoad[],
  inside?: Positions,
): Promise<unknown> {
  const { tx } = context
  const chosen = { rejected: [], ...(inside && { inside }) }
  try {
    await rolledBack(tx, async () => {
      const classes = await classifyRows(context, load.root, writing.tables, earlier, chosen)
      if (!(replacesStill(load) && classes.misfits)) await writeRows(context, load, writing, classes)
      await checkDeferred(tx, context.group)
    })
    return undefined
  } catch (error) {
    if (!mayBeOfRows(error)) throw error
    return error
  }
}

/** @throws SluiceError E_ROWS_REJECTED where there are more rows than are blocked by themselves */
export function assertFew({ group }: MergeContext, rejected: readonly RejectedRow[], cause: unknown): void {
  if (rejected.length <= MOST) return
  const { table = group.root, by = '' } = rejected.at(-1) ?? {}
  const place = fullName({ dataset: group.dataset, name: table })
  throw new SluiceError(`${by} of ${place} rejects more than ${MOST} rows of this load`, {
    code: 'E_ROWS_REJECTED',
    place,
    hint: 'nothing was written; change the rows at the source, or what rejects them in a migration, then run again',
    cause,
  })
}

async function positionsOf({ tx }: MergeContext, { tables }: Writing): Promise<Positions | undefined> {
  const found: Positions[] = []
  for (const table of tables) {
    const [row] = await tx.rows<{ from: number | null; to: number | null }>(rootPositions(table))
    if (row && row.from !== null && row.to !== null) found.push({ from: row.from, to: row.to })
  }
  if (found.length === 0) return undefined
  return {
    from: Math.min(...found.map(({ from }) => from)),
    to: Math.max(...found.map(({ to }) => to)),
  }
}

/**
 * The root rows of a load that PostgreSQL does not take by themselves, found by trying halves of halves.
 * @throws the error, where it is of the table, or of rows together, or of too many rows
 */
export async function rejectedRows(
  context: MergeContext,
  load: GroupLoad,
  writing: Writing,
  earlier: readonly GroupLoad[],
): Promise<readonly RejectedRow[]> {
  const error = await attempt(context, load, writing, earlier)
  if (error === undefined) return []
  const published = await unpublished(context, error)
  if (published) throw published
  const ofTable = await attempt(context, load, writing, earlier, NONE)
  const all = ofTable === undefined ? await positionsOf(context, writing) : undefined
  if (!all) throw ofTable ?? error
  const rejected: RejectedRow[] = []
  const search = async ({ from, to }: Positions, failed: unknown): Promise<void> => {
    if (from === to) {
      rejected.push({ position: from, ...(await nameRejection(context, writing.tables, from, failed)) })
      assertFew(context, rejected, failed)
      return
    }
    const middle = Math.floor((from + to) / 2)
    const before = rejected.length
    for (const half of [
      { from, to: middle },
      { from: middle + 1, to },
    ]) {
      const again = await attempt(context, load, writing, earlier, half)
      if (again !== undefined) await search(half, again)
    }
    if (rejected.length === before) throw failed
  }
  await search(all, error)
  return rejected
}
