import type { Session } from '@sluice/engine'
import { view } from './view.ts'

const WAITING = view('waiting by table')

/** What waits in staging for one table. */
export interface WaitingTable {
  /** `dataset.table`. */
  readonly table: string
  /** Its rows belong to rows of another table, and are not counted with them. */
  readonly nested: boolean
  /** How many loads something waits of. */
  readonly loads: number
  /** 0 where only values of columns that are not there yet wait: their rows are merged. */
  readonly rows_waiting: number
  readonly rows_blocked: number
  /** When the oldest of those loads came. */
  readonly since: string
}

/** What waits in staging for the tables of a dataset. */
export const waitingByTable = (session: Session, dataset: string): Promise<readonly WaitingTable[]> =>
  session.rows<WaitingTable & Record<string, unknown>>(WAITING, [dataset])
