import { tableOf } from '../api/resource.ts'
import type { Transaction } from '@sluice/engine'
import { readCursors, recordCursor, writeCursor, type CursorCounts, type LoadKey } from '@sluice/ledger'
import { stagingSchema } from '@sluice/schema'
import type { CursorMove } from '../cursor/cursor-move.ts'
import { storedText } from '../cursor/stored-cursor.ts'
import { LoadOvertaken } from '../failure/load-overtaken.ts'
import type { StagedResource } from '../staged/staged-resource.ts'
import type { FoundKnown, LoadPorts } from './load-ports.ts'

const DOUBTFUL = '_sluice_doubtful'

/** True where rows of an append resource are compared with the target, for which they have to be staged as a table. */
export const isCompared = ({ cursor, disposition }: StagedResource): boolean =>
  disposition === 'append' && cursor?.doubtful !== undefined

/**
 * Takes rows out of a staged load that the target has, and moves the cursor, in the transaction that makes the rows visible.
 * @throws LoadOvertaken where the cursor was moved since the load began
 */
export async function settleCursor(
  tx: Transaction,
  load: LoadKey & Pick<LoadPorts, 'findKnown'>,
  resource: StagedResource,
): Promise<CursorCounts | undefined> {
  const { cursor: move, resource: own } = resource
  if (!move) return undefined
  const { range, types } = move
  const before = (await readCursors(tx, load.dataset)).find((one) => one.resource === own.name)
  if ((before?.value ?? null) !== range.storedText) throw new LoadOvertaken(load.dataset, [own.name])
  const found = await findKnown(tx, load, resource, move)
  const [value, reached] = [storedText(move.value, types), storedText(move.reached, types)]
  const lacksValues = move.lacksValues ?? before?.lacksValues ?? null
  const isMoved = value !== (before?.value ?? null) || reached !== (before?.reached ?? null)
  if (isMoved || (before && lacksValues !== (before.lacksValues ?? null)))
    await writeCursor(tx, load.dataset, {
      resource: own.name,
      value,
      reached,
      type: types.join(','),
      loadId: value === (before?.value ?? null) ? (before?.loadId ?? null) : load.loadId,
      lacksValues,
    })
  const counts = countsOf(move, found)
  await recordCursor(tx, load, tableOf(own), counts)
  return counts
}

const NONE: FoundKnown = { known: 0, changed: 0, late: 0 }

async function findKnown(
  tx: Transaction,
  load: LoadKey & Pick<LoadPorts, 'findKnown'>,
  resource: StagedResource,
  { doubtful, range, columns: cursors }: CursorMove,
): Promise<FoundKnown> {
  const { resource: own, primaryKey } = resource
  const drops = isCompared(resource)
  if (!doubtful || resource.disposition === 'replace' || (!drops && doubtful.late === 0)) return NONE
  if (!load.findKnown) throw new Error('an incremental resource needs the port findKnown')
  const table = { schema: stagingSchema(load.dataset), name: DOUBTFUL }
  const columns = [
    { name: '_p', type: 'bigint' },
    { name: '_late', type: 'bool' },
  ] as const
  await tx.open({ ...table, columns })
  await tx.fill({ ...table, columns }, doubtful.select)
  const { incremental } = range
  const found = await load.findKnown(tx, {
    loadId: load.loadId,
    dataset: load.dataset,
    root: tableOf(own),
    doubtful: table,
    // A row of the same key and another value of the cursor is another version of it.
    key: primaryKey.length === 0 ? [] : drops ? [...new Set([...primaryKey, ...cursors])] : primaryKey,
    cursor: incremental.coalesce === undefined ? cursors[0] : undefined,
    drops,
  })
  await tx.unstage(table.schema, table.name)
  return found
}

function countsOf({ range, counts, value, types, unit }: CursorMove, found: FoundKnown): CursorCounts {
  return {
    from: storedText(range.from, types.slice(0, range.from?.length)),
    to: storedText(range.to, types.slice(0, range.to?.length)),
    value: storedText(value, types),
    before: counts.before,
    after: counts.after,
    without_value: counts.included,
    excluded: counts.excluded,
    known: found.known,
    changed: found.changed,
    filled: counts.filled,
    late: found.late,
    ...(unit && { unit }),
  }
}
