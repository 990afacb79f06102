import type { RunContext } from '../run/run-context.ts'
import { mayHoldData, withEngine, type ChosenTarget } from '../target/target.ts'
import type { RowCounts } from '@sluice/loader'
import { type Engine, type Session } from '@sluice/engine'
import { installedVersion } from '@sluice/ledger'
import { migrationStatus, readMigrations, readRefusalFolders } from '@sluice/schema-evolution'
import { fullName } from '@sluice/schema'
import { countsOf, countSums } from '../loads/counts.ts'
import { isoInstant } from '../loads/instant.ts'
import { migrationsDir, type Project } from '../project/project.ts'
import { failedName, type FailureColumns } from '../loads/load-failure.ts'
import { readBlocked, type BlockedRows } from './read-blocked.ts'
import { readNeeds, waitsFor, type WaitsFor } from './waits-for.ts'

export interface ResourceStatus extends RowCounts {
  /** `dataset.resource`. */
  readonly name: string
  /** Null where it was never loaded. */
  readonly last_load_id: number | null
  readonly last_load_at: string | null
}

export interface WaitingStatus {
  readonly load_id: number
  /** `dataset.table`. */
  readonly table: string
  readonly rows_waiting: number
  readonly rows_held: number
  /** When the load was committed. */
  readonly since: string
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
  /** Folders of migrations of which all or a part is refused. */
  readonly rejected_migrations: readonly string[]
}

interface Row extends RowCounts {
  readonly schema_name: string
  readonly resource: string
  readonly last_load_id: number
  readonly last_load_at: string
}

const RESOURCES = `
select t.schema_name, t.resource, max(t.load_id) as last_load_id, max(l.inserted_at) as last_load_at, ${countSums('t')}
from _sluice.load_tables as t
join _sluice.loads as l
  on l.load_id = t.load_id and l.schema_name = t.schema_name
where t.parent_table is null
group by t.schema_name, t.resource
order by t.schema_name, t.resource`

const WAITING = `
select t.load_id, t.schema_name || '.' || t.table_name as "table", t.rows_waiting, t.rows_held, l.inserted_at as since
from _sluice.load_tables as t
join _sluice.loads as l
  on l.load_id = t.load_id and l.schema_name = t.schema_name
where t.staging_table is not null
order by t.load_id, 2`

const FAILED = `
select f.load_id, f.schema_name, f.resource, f.inserted_at, f.code, f.message, f.place
from _sluice.loads as f
where f.status = 'failed'
  and not exists (
    select 1 from _sluice.loads as l
    where l.schema_name = f.schema_name and l.load_id > f.load_id
      and (l.resource is not distinct from f.resource or l.resource is null)
      and (l.status = 'failed' or f.resource is null or exists (
        select 1 from _sluice.load_tables as t
        where t.load_id = l.load_id and t.schema_name = l.schema_name and t.resource = f.resource
      ))
  )
order by f.load_id`

const NO_ROWS: RowCounts = {
  rows_read: 0,
  rows_merged: 0,
  rows_waiting: 0,
  rows_held: 0,
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
  const loaded = installed ? await loadedResources(engine.session) : []
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
    rejected_migrations: (await readRefusalFolders(migrationsDir(project))).map(({ id }) => id),
  }
}

/** What waits of each load and table, and for what; `loadIds`: of these loads alone. */
export async function readWaiting(
  engine: Engine,
  project: Project,
  loadIds?: ReadonlySet<number>,
): Promise<readonly WaitingStatus[]> {
  const all = await engine.session.rows<
    Omit<WaitingStatus, 'waits_for' | 'blocked'> & Record<string, unknown>
  >(WAITING)
  const rows = loadIds ? all.filter(({ load_id }) => loadIds.has(load_id)) : all
  const needs = rows.length === 0 ? [] : await readNeeds(engine, project, loadIds)
  const blocked = rows.length === 0 ? [] : await readBlocked(engine.session)
  return rows.map(({ load_id, table, rows_waiting, rows_held, since }) => ({
    load_id,
    table,
    rows_waiting,
    rows_held,
    since: isoInstant(since),
    blocked: blocked.filter((one) => one.load_id === load_id && one.table === table),
    waits_for: needs
      .filter(({ loadId, need }) => loadId === load_id && fullName(need.table) === table)
      .map(waitsFor)
      .toSorted((a, b) => ((a.column ?? '') < (b.column ?? '') ? -1 : 1)),
  }))
}

async function readFailed(session: Session): Promise<readonly FailedStatus[]> {
  const rows = await session.rows<FailureColumns & { code: string; message: string }>(FAILED)
  return rows.map((row) => ({
    load_id: row.load_id,
    name: failedName(row),
    at: isoInstant(row.inserted_at),
    code: row.code,
    message: row.message,
    place: row.place,
  }))
}

async function loadedResources(session: Session): Promise<ResourceStatus[]> {
  const rows = await session.rows<Row & Record<string, unknown>>(RESOURCES)
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
