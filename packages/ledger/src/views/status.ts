import type { Session } from '@sluice/engine'
import { withParts } from '../statements.ts'
import { COUNT_SUMS, type RowCounts } from './row-counts.ts'
import { view } from './view.ts'

const RESOURCES = withParts(view('loaded resources'), { count_sums: COUNT_SUMS })
const WAITING = view('waiting by load')
const FAILED = view('failed resources')

/** A resource that was loaded once, with the counts of all its loads. */
export interface LoadedResourceCounts extends RowCounts {
  readonly schema_name: string
  readonly resource: string
  readonly last_load_id: number
  readonly last_load_at: string
}

export const loadedResources = (session: Session): Promise<readonly LoadedResourceCounts[]> =>
  session.rows<LoadedResourceCounts & Record<string, unknown>>(RESOURCES)

/** What waits of a load for one table. */
export interface WaitingRows {
  readonly load_id: number
  /** `dataset.table`. */
  readonly table: string
  readonly rows_waiting: number
  readonly rows_blocked: number
  /** When the load was committed. */
  readonly since: string
}

export const waitingByLoad = (session: Session): Promise<readonly WaitingRows[]> =>
  session.rows<WaitingRows & Record<string, unknown>>(WAITING)

/** Why a load failed; all null of one that did not. */
export interface FailureColumns {
  readonly load_id: number
  readonly schema_name: string
  readonly inserted_at: string
  /** Null where the whole source failed. */
  readonly resource: string | null
  readonly code: string | null
  readonly message: string | null
  readonly place: string | null
}

/** A load that failed. */
export interface Failure extends FailureColumns {
  readonly code: string
  readonly message: string
}

/** The last loads of resources whose last load failed. */
export const failedResources = (session: Session): Promise<readonly Failure[]> =>
  session.rows<Failure & Record<string, unknown>>(FAILED)
