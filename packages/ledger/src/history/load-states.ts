import type { Session } from '@sluice/engine'
import { forgetLacking, readCursors, writeCursor, type CursorRecord } from '../state/cursors.ts'
import { recordFiles } from '../files.ts'
import type { LoadKey } from '../load-key.ts'
import { readStates, recordState, type ResourceState } from '../state/state.ts'
import { statement } from './statement.ts'

const RECORD = statement('record state')
const OF_LOAD = statement('states of load')
const CLEAR = statement('forget files of states')
const ALL_FILES = statement('all files')
const FILES_OF_LOAD = statement('files of load')
const FORGET_FILES = statement('forget files of load')
const QUARANTINED = statement('quarantined of load')
const FORGET_QUARANTINED = statement('forget quarantined of load')
const PLAN_AGAIN = statement('plan slices of load again')
const REMOVE_CURSOR = statement('remove cursor')
const REMOVE_STATE = statement('remove state')

/** A version of a file, as a full refresh found it. */
interface KeptFile {
  readonly loadId: number
  readonly name: string
  readonly size: number
  readonly etag: string
  readonly modified: string
  readonly rows: number
}

/** What the ledger knew of a resource before a load. */
export interface KeptState {
  readonly resource: string
  readonly cursor: CursorRecord | null
  readonly state: Omit<ResourceState, 'resource'> | null
  /** The files that the load forgot; null unless it was a full refresh. */
  readonly files: readonly KeptFile[] | null
}

/** Keeps what the ledger knows of a resource, before a load changes it; the files where it is to forget them. */
export async function keepState(
  tx: Session,
  { loadId, dataset }: LoadKey,
  resource: string,
  forgetsFiles: boolean,
): Promise<void> {
  const cursor = (await readCursors(tx, dataset)).find((one) => one.resource === resource)
  const state = (await readStates(tx, dataset)).find((one) => one.resource === resource)
  const files = forgetsFiles
    ? await tx.rows<KeptFile & Record<string, unknown>>(ALL_FILES, [dataset, resource])
    : null
  await tx.run(RECORD, [
    loadId,
    dataset,
    resource,
    cursor ? { ...cursor } : null,
    state ? { state: state.state, load: state.load } : null,
    files ? files.map((file) => ({ ...file })) : null,
  ])
}

/** What the ledger knew of a load's resources before it. */
export const readKeptStates = (
  session: Session,
  { loadId, dataset }: LoadKey,
): Promise<readonly KeptState[]> =>
  session.rows<KeptState & Record<string, unknown>>(OF_LOAD, [dataset, loadId])

/** What becomes of cursor and state of a resource when a load is undone. */
export interface StateBefore {
  readonly resource: string
  readonly kept: KeptState
  /** Where the cursor stands, and where it stood before; undefined where the load did not move it. */
  readonly cursor: { readonly from: string | null; readonly to: string | null } | undefined
  /** True where the load moved anything of the cursor. */
  readonly hasCursor: boolean
  /** True where the load recorded the state, and where that is another one than before. */
  readonly hasState: boolean
  readonly isStateChanged: boolean
  /** True where a person has moved the cursor since: it stays where it is. */
  readonly isMoved: boolean
}

/** Compares what the ledger knew before a load with what it knows now. */
export async function compareStates(
  tx: Session,
  { loadId, dataset }: LoadKey,
  kept: readonly KeptState[],
): Promise<readonly StateBefore[]> {
  const cursors = await readCursors(tx, dataset)
  const states = await readStates(tx, dataset)
  return kept.map((one) => {
    const now = cursors.find(({ resource }) => resource === one.resource)
    const isSame = (now?.value ?? null) === (one.cursor?.value ?? null)
    const isOurs = now?.loadId === loadId
    const state = states.find(({ resource, load }) => resource === one.resource && load === loadId)
    return {
      resource: one.resource,
      kept: one,
      cursor: isOurs && !isSame ? { from: now.value, to: one.cursor?.value ?? null } : undefined,
      hasCursor: isOurs || (isSame && (now?.reached ?? null) !== (one.cursor?.reached ?? null)),
      hasState: state !== undefined,
      isStateChanged:
        state !== undefined && JSON.stringify(state.state) !== JSON.stringify(one.state?.state ?? {}),
      isMoved: !isOurs && !isSame,
    }
  })
}

/** Gives a resource the cursor, the state and the forgotten files back that it had before a load. */
export async function restoreState(
  tx: Session,
  dataset: string,
  { resource, kept, hasCursor, hasState }: StateBefore,
): Promise<void> {
  if (hasCursor && kept.cursor) await writeCursor(tx, dataset, kept.cursor)
  else if (hasCursor) await tx.run(REMOVE_CURSOR, [dataset, resource])
  await forgetLacking(tx, dataset, resource)
  if (hasState && kept.state)
    await recordState(tx, { dataset, loadId: kept.state.load }, resource, kept.state.state)
  else if (hasState) await tx.run(REMOVE_STATE, [dataset, resource])
  for (const [loadId, files] of Map.groupBy(kept.files ?? [], (file) => file.loadId))
    await recordFiles(
      tx,
      { dataset, loadId },
      resource,
      files.map(({ modified, ...file }) => ({ ...file, modified: new Date(modified) })),
    )
}

/** The ledger's other records of a load. */
export interface LoadTraces {
  readonly files: readonly { readonly resource: string; readonly files: number }[]
  readonly quarantined: number
}

/** The files that a load brought, and the records that it quarantined. */
export async function readTraces(tx: Session, { loadId, dataset }: LoadKey): Promise<LoadTraces> {
  const files = await tx.rows<{ resource: string; files: number }>(FILES_OF_LOAD, [dataset, loadId])
  const [row] = await tx.rows<{ records: number }>(QUARANTINED, [dataset, loadId])
  return { files, quarantined: Number(row?.records ?? 0) }
}

/**
 * Forgets the files, the quarantined records and the slices of a load, so that the next load reads them again. What it kept of
 * its resources is gone, too; that it had kept it is not: a load that runs meanwhile sees from it that it is overtaken.
 */
export async function forgetTraces(tx: Session, { loadId, dataset }: LoadKey): Promise<void> {
  for (const sql of [FORGET_FILES, FORGET_QUARANTINED, PLAN_AGAIN, CLEAR])
    await tx.run(sql, [dataset, loadId])
}
