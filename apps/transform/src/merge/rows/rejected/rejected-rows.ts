import { rootPositions, type Positions } from '@sluice/engine'
import { classifyRows, type RejectedRow } from '../classify-rows.ts'
import type { MergeContext } from '../../tables/context.ts'
import { attempt, findRejected, type Trial } from './find-rejected.ts'
import { nameRejection, unpublished } from './name-rejection.ts'
import { replacesStill, type GroupLoad } from '../../tables/table-group.ts'
import { writeRows } from '../write-rows.ts'
import type { Writing } from '../writing.ts'

const NONE: Positions = { from: 0, to: -1 }

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
  const merge = (inside?: Positions): Promise<unknown> =>
    attempt(context, async () => {
      const chosen = { rejected: [], ...(inside && { inside }) }
      const classes = await classifyRows(context, load.root, writing.tables, earlier, chosen)
      if (!(replacesStill(load) && classes.misfits)) await writeRows(context, load, writing, classes)
    })
  const error = await merge()
  if (error === undefined) return []
  const published = await unpublished(context, error)
  if (published) throw published
  const ofTable = await merge(NONE)
  const all = ofTable === undefined ? await positionsOf(context, writing) : undefined
  if (!all) throw ofTable ?? error
  const name: Trial['name'] = (position, cause) => nameRejection(context, writing.tables, position, cause)
  return findRejected(context, { attempt: merge, name }, all, error)
}
