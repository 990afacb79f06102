import type { Session } from '@sluice/engine'
import { insertRows } from '../insert-rows.ts'
import type { LoadKey } from '../load-key.ts'
import { statement } from './statement.ts'

const RECORD = statement('record')
const OBSTACLE = statement('record obstacle')
const KEPT = statement('kept of table')
const OF_LOAD = statement('of load')
const EXPIRED = statement('expired')
const PRUNE = statement('prune')
const FORGET = statement('forget')
const LATER = statement('later loads')

/** A column of a final table at the time of a merge. */
export interface HistoryColumn {
  readonly name: string
  readonly type: string
}

/** What a load changed in one final table: a row of `load_history`. */
export interface TableHistory {
  readonly name: string
  /** Null for a root table. */
  readonly root: string | null
  /** Name of the staging table with the rows as they were before; null where there are none. */
  readonly before: string | null
  readonly rowsBefore: number
  /** Rows that the load left in the table: those that it brought, and those that it changed in place. */
  readonly rowsWritten: number
  readonly checksum: string
  readonly columns: readonly HistoryColumn[]
}

/** The same, as it was recorded. */
export interface RecordedHistory extends TableHistory {
  readonly keptUntil: string
  /** When the rows were deleted because their time was over; null while they are kept. */
  readonly prunedAt: string | null
  /** Loads whose rows it had the keys of; null where that is not known, or where it touches others than those of its keys. */
  readonly met: readonly number[] | null
  /** Why the load cannot be undone exactly; null where it can. */
  readonly obstacle: string | null
}

/** What is recorded of a load beside its tables. */
interface Keeping {
  readonly keptUntil: Date
  readonly met: readonly number[] | undefined
  readonly obstacle: string | undefined
}

/** Records what a load changed. */
export const recordHistory = (
  tx: Session,
  { loadId, dataset }: LoadKey,
  tables: readonly TableHistory[],
  { keptUntil, met, obstacle }: Keeping,
): Promise<void> =>
  insertRows(
    tx,
    RECORD,
    tables.map((table) => [
      loadId,
      dataset,
      table.name,
      table.root,
      table.before,
      table.rowsBefore,
      table.rowsWritten,
      table.checksum,
      table.columns.map(({ name, type }) => ({ name, type })),
      keptUntil,
      table.root === null ? (met ?? null) : null,
      obstacle ?? null,
    ]),
  )

/** Records why a load can no longer be undone exactly. */
export async function recordObstacle(
  tx: Session,
  { loadId, dataset }: LoadKey,
  root: string,
  obstacle: string,
): Promise<void> {
  await tx.run(OBSTACLE, [dataset, loadId, root, obstacle])
}

/** The loads of a root table that can be undone still. */
export async function keptLoads(tx: Session, dataset: string, root: string): Promise<readonly number[]> {
  const rows = await tx.rows<{ loadId: number }>(KEPT, [dataset, root])
  return rows.map(({ loadId }) => loadId)
}

/** What a load changed, each root table before its nested tables. */
export const readHistoryOf = (
  session: Session,
  { loadId, dataset }: LoadKey,
): Promise<readonly RecordedHistory[]> =>
  session.rows<RecordedHistory & Record<string, unknown>>(OF_LOAD, [dataset, loadId])

/** History whose time is over. */
export interface ExpiredHistory {
  readonly loadId: number
  readonly name: string
  readonly before: string | null
  readonly rows: number
}

/** Records that history is deleted whose time is over, and gives the tables that are to be dropped. */
export async function expireHistory(tx: Session, dataset: string): Promise<readonly ExpiredHistory[]> {
  const expired = await tx.rows<ExpiredHistory & Record<string, unknown>>(EXPIRED, [dataset])
  if (expired.length > 0) await tx.run(PRUNE, [dataset])
  return expired
}

/** Forgets what a load changed, once it is undone. */
export async function forgetHistory(tx: Session, { loadId, dataset }: LoadKey): Promise<void> {
  await tx.run(FORGET, [dataset, loadId])
}

/** A load after another one of the same table, or cursor. */
export interface LaterLoad {
  readonly loadId: number
  /** True where it has only added rows. */
  readonly onlyAdds: boolean
  /** As in its history; null where it has none. */
  readonly met: readonly number[] | null
}

/** Loads after one which may have met its rows in a root table, or which moved the cursor or the state of its resource on. */
export const readLaterLoads = (
  tx: Session,
  { loadId, dataset }: LoadKey,
  root: string,
  resource: string,
): Promise<readonly LaterLoad[]> =>
  tx.rows<LaterLoad & Record<string, unknown>>(LATER, [dataset, loadId, root, resource])
