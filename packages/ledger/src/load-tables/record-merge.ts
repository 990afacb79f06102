import type { Session } from '@sluice/engine'
import type { LoadKey } from '../load-key.ts'
import { numbers, placeholders, withParts } from '../statements.ts'
import type { BlockedBy } from './load-table.ts'
import { statement } from './statement.ts'

const MERGE = statement('record merge')
const SUPERSEDED = statement('record superseded rows')
const ALL_WAIT = statement('record that all rows wait')
const ALL_BLOCKED = statement('record that all rows are blocked')
const MERGED_SCHEMA = statement('record merged schema')
const BLOCKED = statement('record what blocks rows')
const DISCARD = statement('discard what waits')
const TAKE_ROWS = statement('take rows out')

/** How a table's counts change. `waiting` and `blocked` replace what is there; the others are added. */
export interface CountChange {
  readonly merged: number
  readonly superseded: number
  readonly waiting: number
  readonly blocked: number
  /** Of those merged, rows that deleted their key; none by default. */
  readonly deleted?: number
  /** Of those superseded, rows that are older than the one of their key; none by default. */
  readonly older?: number
}

/** Records what a merge did with a table's rows that waited. */
export async function recordMerge(
  tx: Session,
  { dataset, loadId }: LoadKey,
  name: string,
  { merged, superseded, waiting, blocked, deleted = 0, older = 0 }: CountChange,
): Promise<void> {
  await tx.later(MERGE, [dataset, loadId, name, merged, superseded, waiting, blocked, deleted, older])
}

/** How many rows of an earlier load a later one made obsolete. */
export interface SupersededRows {
  readonly load_id: number
  readonly rows: number
}

/** Records rows of a table in earlier loads that a later one made obsolete. */
export async function recordSuperseded(
  tx: Session,
  dataset: string,
  name: string,
  superseded: readonly SupersededRows[],
): Promise<void> {
  const values = superseded.map(({ load_id: loadId, rows }) => `(${numbers([loadId, rows])})`).join(', ')
  await tx.later(withParts(SUPERSEDED, { superseded: values }), [dataset, name])
}

/** Records that all staged rows of these tables in a load wait; `areBlocked` if it is because of misfits. */
export async function recordWaiting(
  tx: Session,
  { dataset, loadId }: LoadKey,
  names: readonly string[],
  areBlocked: boolean,
): Promise<void> {
  if (names.length === 0) return
  const sql = withParts(areBlocked ? ALL_BLOCKED : ALL_WAIT, { tables: placeholders(names.length, 3) })
  await tx.later(sql, [dataset, loadId, ...names])
}

/** Records which final tables a merge saw; from then on the load's staging tables are marked. */
export async function recordMergedSchema(
  tx: Session,
  { dataset, loadId }: LoadKey,
  names: readonly string[],
  fingerprint: string,
): Promise<void> {
  const sql = withParts(MERGED_SCHEMA, { tables: placeholders(names.length, 4) })
  await tx.later(sql, [dataset, loadId, fingerprint, ...names])
}

/** Records what keeps rows of a root table's load out of the final tables, beside what it needs of them. */
export async function recordBlocked(
  tx: Session,
  { dataset, loadId }: LoadKey,
  root: string,
  blocked: readonly BlockedBy[],
): Promise<void> {
  await tx.later(BLOCKED, [dataset, loadId, root, blocked])
}

/** Takes staged rows that are not loaded after all out of the counts of a table. */
export async function takeRows(
  tx: Session,
  { dataset, loadId }: LoadKey,
  name: string,
  rows: number,
): Promise<void> {
  await tx.later(TAKE_ROWS, [dataset, loadId, name, rows])
}

/** Counts what waits of a table in one load as discarded. */
export async function recordDiscarded(
  tx: Session,
  { dataset, loadId }: LoadKey,
  name: string,
): Promise<void> {
  await tx.later(DISCARD, [loadId, dataset, name])
}
