import { sqlFile, type Session } from '@sluice/engine'
import type { LoadKey } from './load-key.ts'
import { numbers, statementsOf, withParts } from './statements.ts'

const statement = statementsOf(sqlFile('../sql/loads.sql', import.meta.url))
const LAST = statement('last')
const LAST_AND_HIGHEST = statement('last and highest')
const RECORD = statement('record')
const FAILED = statement('record failed')
const DROPPED = statement('record dropped')
const UPDATE_STATUS = statement('update status')
const LOADED_SINCE = statement('loaded since')

/** The number of the last load of a dataset that did not fail, 0 where there is none; and whether history is to be deleted. */
export async function readLastLoad(
  session: Session,
  dataset: string,
): Promise<{ readonly last: number; readonly hasExpired: boolean }> {
  const [row] = await session.rows<{ last: number; hasExpired: boolean }>(LAST, [dataset])
  return row ?? { last: 0, hasExpired: false }
}

/** The same, and the highest number of any load. */
export async function readLastLoads(
  session: Pick<Session, 'rows'>,
  dataset: string,
): Promise<{ readonly last: number; readonly highest: number }> {
  const [row] = await session.rows<{ last: number; highest: number }>(LAST_AND_HIGHEST, [dataset])
  return row ?? { last: 0, highest: 0 }
}

/** Records a load behind its tables: its status is what they say. */
export async function recordLoad(
  tx: Session,
  { loadId, dataset }: LoadKey,
  { seconds, schemaHash }: { readonly seconds: number; readonly schemaHash: string },
): Promise<void> {
  await tx.later(RECORD, [loadId, dataset, seconds, schemaHash])
}

/** What is recorded of a load that failed. */
export interface FailedLoadRecord {
  /** The next number of the sequence where it is absent. */
  readonly loadId?: number
  readonly dataset: string
  /** Absent where the whole source failed. */
  readonly resource?: string
  readonly seconds: number
  readonly code: string
  readonly message: string
  readonly place?: string
}

export async function recordFailedLoad(tx: Session, load: FailedLoadRecord): Promise<void> {
  const { loadId, dataset, resource, seconds, code, message, place } = load
  const number = loadId === undefined ? `nextval('_sluice.load_id')` : numbers([loadId])
  const values = [dataset, seconds, resource ?? null, code, message, place ?? null]
  await tx.run(withParts(FAILED, { load_id: number }), values)
}

/** Records that what waited of a load was given up. */
export async function recordDropped(tx: Session, loadId: number): Promise<void> {
  await tx.later(DROPPED, [loadId])
}

/** Sets the status of these loads by what waits of them. */
export async function updateStatus(tx: Session, dataset: string, loadIds: readonly number[]): Promise<void> {
  if (loadIds.length === 0) return
  await tx.later(withParts(UPDATE_STATUS, { load_ids: numbers(loadIds) }), [dataset])
}

/** A resource, or the root table of one, that brought rows, files or state. */
export interface LoadedResource {
  readonly resource: string
  readonly table: string | null
}

/** What loads of a dataset above `loadId` have brought. */
export const loadedSince = (
  session: Session,
  dataset: string,
  loadId: number,
): Promise<readonly LoadedResource[]> =>
  session.rows<LoadedResource & Record<string, unknown>>(LOADED_SINCE, [dataset, loadId])
