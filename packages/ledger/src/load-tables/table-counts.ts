import type { Session, Transaction } from '@sluice/engine'
import type { LoadKey } from '../load-key.ts'
import { numbers, withParts } from '../statements.ts'
import { statement } from './statement.ts'

/** How many of a table's rows in one load ended where; see `_sluice.load_tables`. */
export interface TableCounts {
  readonly loadId: number
  readonly dataset: string
  readonly table: string
  /** Null for a root table. */
  readonly parent: string | null
  readonly resource: string
  readonly rowsRead: number
  readonly rowsMerged: number
  readonly rowsWaiting: number
  readonly rowsBlocked: number
  readonly rowsSuperseded: number
  readonly rowsDiscarded: number
  readonly valuesDiscarded: number
  /** Of the merged rows, those that deleted their key. */
  readonly rowsDeleted: number
  /** Of the superseded rows, those that are older than the one of their key. */
  readonly rowsOlder: number
}

const COUNTS = statement('counts')
const OF_OPEN_LOADS = statement('counts of open loads')

/** The counts of these loads of a dataset, by load and table. */
export function readCounts(
  session: Session,
  dataset: string,
  loadIds: readonly number[],
): Promise<readonly TableCounts[]> {
  if (loadIds.length === 0) return Promise.resolve([])
  return session.rows<TableCounts & Record<string, unknown>>(
    withParts(COUNTS, { load_ids: numbers(loadIds) }),
    [dataset],
  )
}

/** The counts of one load of a dataset, which are there once the transaction is committed. */
export const countsAtCommit = (
  tx: Pick<Transaction, 'rowsAtCommit'>,
  { dataset, loadId }: LoadKey,
): Promise<() => readonly TableCounts[]> =>
  tx.rowsAtCommit<TableCounts>(withParts(COUNTS, { load_ids: numbers([loadId]) }), [dataset])

/** The counts of all loads of which something waits. */
export const countsOfOpenLoads = (session: Pick<Session, 'rows'>): Promise<readonly TableCounts[]> =>
  session.rows<TableCounts & Record<string, unknown>>(OF_OPEN_LOADS)
