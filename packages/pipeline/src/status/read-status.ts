import type { RunContext } from '../run/run-context.ts'
import { mayHoldData, withEngine, type ChosenTarget } from '../target/target.ts'
import type { Engine, Session } from '@sluice/engine'
import {
  countsOf,
  failedResources,
  installedVersion,
  loadedResources,
  waitingByLoad,
  type RowCounts,
  type WaitingRows,
} from '@sluice/ledger'
import { migrationStatus, readMigrations, readRejectionFolders } from '@sluice/schema-evolution'
import { fullName } from '@sluice/schema'
import { isoInstant } from '../loads/instant.ts'
import { migrationsDir, type Project } from '../project/project.ts'
import { failedName } from '../loads/load-failure.ts'
import { readBlocked, type BlockedRows } from './read-blocked.ts'
import { readNeeds, waitsFor, type WaitsFor } from './waits-for.ts'

export interface ResourceStatus extends RowCounts {
  /** `dataset.resource`. */
  readonly name: string
  /** Null where it was never loaded. */
  readonly last_load_id: number | null
  readonly last_load_at: string | null
}

export interface WaitingStatus extends WaitingRows {
  /** Empty where it only queues behind an earlier load, or its merge was left out. */
  readonly waits_for: readonly WaitsFor[]
  /** What keeps rows out, beside what they need of the tables. */
  readonly blocked: readonly BlockedRows[]
}

/** The last load of a resource failed, and no later one of it has not. */
export interface FailedStatus {
  readonly load_id: number
  /** `dataset.resource`, or the dataset where the whole source failed. */
  readonly name: string
  readonly at: string
  readonly code: string
  readonly message: string
  readonly place: string | null
}

export interface Status {
  readonly failed: readonly FailedStatus[]
  readonly resources: readonly ResourceStatus[]
  readonly waiting: readonly WaitingStatus[]
  readonly pending_migrations: readonly string[]
  /** Folders of migrations of which all or a part is rejected. */
  readonly rejected_migrations: readonly string[]
}

const NO_ROWS: RowCounts = {
  rows_read: 0,
  rows_merged: 0,
  rows_waiting: 0,
  rows_blocked: 0,
  rows_superseded: 0,
  rows_quarantined: 0,
  rows_discarded: 0,
}

/** The status of a target; one whose DuckDB file was never made is not opened, which would make it. */
export const statusOf = (
  context: Pick<RunContext, 'signal'>,
  chosen: ChosenTarget,
  project: Project,
): Promise<Status> =>
  mayHoldData(chosen, project)
    ? withEngine(context, chosen, project, (engine) => readStatus(engine, project))
    : readStatus(undefined, project)

/** How a target is: of the resources in the config, and of those that were loaded once and are no longer there. */
export async function readStatus(engine: Engine | undefined, project: Project): Promise<Status> {
  const installed = engine !== undefined && (await installedVersion(engine)) !== undefined
  const loaded = installed ? await readResources(engine.session) : []
  const known = new Set(loaded.map(({ name }) => name))
  const never = project.config.sources
    .flatMap(({ dataset, resources }) => resources.map(({ name }) => `${dataset}.${name}`))
    .filter((name) => !known.has(name))
    .map((name) => ({ name, last_load_id: null, last_load_at: null, ...NO_ROWS }))
  return {
    failed: installed ? await readFailed(engine.session) : [],
    resources: [...loaded, ...never].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    waiting: installed ? await readWaiting(engine, project) : [],
    pending_migrations: await pendingIds(installed ? engine : undefined, migrationsDir(project)),
    rejected_migrations: (await readRejectionFolders(migrationsDir(project))).map(({ id }) => id),
  }
}

/** What waits of each load and table, and for what; `loadIds`: of these loads alone. */
export async function readWaiting(
  engine: Engine,
  project: Project,
  loadIds?: ReadonlySet<number>,
): Promise<readonly WaitingStatus[]> {
  const all = await waitingByLoad(engine.session)
  const rows = loadIds ? all.filter(({ load_id }) => loadIds.has(load_id)) : all
  const needs = rows.length === 0 ? [] : await readNeeds(engine, project, loadIds)
  const blocked = rows.length === 0 ? [] : await readBlocked(engine.session)
  return rows.map(({ load_id, table, rows_waiting, rows_blocked, since }) => ({
    load_id,
    table,
    rows_waiting,
    rows_blocked,
    since: isoInstant(since),
    blocked: blocked.filter((one) => one.load_id === load_id && one.table === table),
    waits_for: needs
      .filter(({ loadId, need }) => loadId === load_id && fullName(need.table) === table)
      .map(waitsFor)
      .toSorted((a, b) => ((a.column ?? '') < (b.column ?? '') ? -1 : 1)),
  }))
}

async function readFailed(session: Session): Promise<readonly FailedStatus[]> {
  const rows = await failedResources(session)
  return rows.map((row) => ({
    load_id: row.load_id,
    name: failedName(row),
    at: isoInstant(row.inserted_at),
    code: row.code,
    message: row.message,
    place: row.place,
  }))
}

async function readResources(session: Session): Promise<ResourceStatus[]> {
  const rows = await loadedResources(session)
  return rows.map((row) => ({
    name: `${row.schema_name}.${row.resource}`,
    last_load_id: row.last_load_id,
    last_load_at: isoInstant(row.last_load_at),
    ...countsOf(row),
  }))
}

async function pendingIds(engine: Engine | undefined, dir: string): Promise<string[]> {
  const states = engine
    ? await migrationStatus(engine, dir)
    : (await readMigrations(dir)).map(({ id }) => ({ id, state: 'pending' as const }))
  return states.filter(({ state }) => state === 'pending' || state === 'unfinished').map(({ id }) => id)
}
