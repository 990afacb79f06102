import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { qualified, waitingName, type Engine, type Session } from '@sluice/engine'
import { DATASETS, type ShopProject } from './shop-project.ts'
import { finalRows } from './final-rows.ts'

type Row = Record<string, unknown>

/** A list that is replaced is read again by a rerun, whether the killed run had committed it or not. */
const REPEATED = 'rates'

/** All that a target and its project hold, without what differs from run to run: load ids, row ids, times. */
export interface Snapshot {
  /** By table; nested rows stand in their parents. */
  readonly rows: Readonly<Record<string, readonly string[]>>
  /** Versions of files, in load order. */
  readonly ledger: readonly string[]
  readonly loads: readonly string[]
  readonly state: readonly string[]
  readonly quarantine: readonly string[]
  /** Staging tables and how many rows are in them. */
  readonly staging: readonly string[]
  readonly migrations: readonly string[]
  readonly generated: string
  /** What a killed run may leave on disk, and the next one has to remove. */
  readonly leftOnDisk: readonly string[]
}

/** Reads everything; nobody else may have the target open. */
export async function snapshot(project: ShopProject): Promise<Snapshot> {
  await using engine = await project.open()
  const { session } = engine
  const rank = await loadRanks(session)
  return {
    rows: await finalRows(engine, DATASETS),
    ledger: (
      await session.rows<Row>(
        'select schema_name, resource, file_name, load_id, size_bytes, etag, rows_read from _sluice.files',
      )
    )
      .map(({ load_id: load, ...row }) => text({ ...row, load: rank(row['schema_name'], load) }))
      .toSorted(),
    loads: await loads(session, rank),
    state: (await session.rows<Row>('select schema_name, resource, state from _sluice.pipeline_state'))
      .map(text)
      .toSorted(),
    quarantine: (
      await session.rows<Row>(
        'select schema_name, resource, file_name, line, reason, raw from _sluice.quarantine',
      )
    )
      .map(text)
      .toSorted(),
    staging: await staging(engine, rank),
    migrations: await migrations(project, session),
    generated: await readFile(join(project.dir, 'generated/database.ts'), 'utf8').catch(() => ''),
    leftOnDisk: await leftOnDisk(project),
  }
}

const text = (row: unknown): string => JSON.stringify(row)

/** A load's place among those of its dataset; NaN where their number may differ. */
type Rank = (dataset: unknown, loadId: unknown) => number

async function loadRanks(session: Session): Promise<Rank> {
  const all = await session.rows<{ dataset: string; id: number }>(
    `select schema_name as dataset, load_id as id from _sluice.loads where status <> 'failed' order by load_id`,
  )
  const keys = all.map(({ dataset, id }) => `${dataset} ${id}`)
  return (dataset, loadId) => {
    if (dataset === REPEATED) return Number.NaN
    const own = keys.filter((key) => key.startsWith(`${String(dataset)} `))
    return own.indexOf(`${String(dataset)} ${String(loadId)}`) + 1
  }
}

async function loads(session: Session, rank: Rank): Promise<readonly string[]> {
  const all = await session.rows<Row>(
    `select l.schema_name, l.load_id, l.status, t.table_name, t.disposition, t.staging_table is not null as waits,
       t.rows_read, t.rows_merged, t.rows_waiting, t.rows_blocked, t.rows_superseded, t.rows_quarantined, t.rows_discarded
     from _sluice.loads l left join _sluice.load_tables t on t.load_id = l.load_id and t.schema_name = l.schema_name
     where l.schema_name <> '${REPEATED}' and l.status <> 'failed'`,
  )
  return all.map(({ load_id: id, ...row }) => text({ ...row, load: rank(row['schema_name'], id) })).toSorted()
}

/** Both what is there and what the records say is there. */
async function staging({ session }: Engine, rank: Rank): Promise<readonly string[]> {
  const there = await session.rows<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
     where table_schema like '%\\_staging' escape '\\'`,
  )
  const known = await session.rows<{ dataset: string; name: string; id: number; table: string }>(
    `select schema_name as dataset, staging_table as name, load_id as id, table_name as "table"
     from _sluice.load_tables where staging_table is not null`,
  )
  const found = there.map(async ({ schema, name }) => {
    const count = async (where = ''): Promise<number | undefined> =>
      (
        await session.rows<{ rows: number }>(
          `select count(*) as rows from ${qualified(schema, name)}${where}`,
        )
      )[0]?.rows
    const own = known.filter((one) => `${one.dataset}_staging` === schema && one.name === name)
    if (own.length === 0) return [`orphan ${schema}.${name}: ${await count()} rows`]
    let left = (await count()) ?? 0
    const lines = []
    for (const { dataset, table, id } of own) {
      const rows = await count(name === waitingName(table) ? ` where _sluice_load_id = ${id}` : '')
      lines.push(`${dataset}.${table} of load ${rank(dataset, id)}: ${rows} rows`)
      left -= rows ?? 0
    }
    return left === 0 ? lines : [...lines, `${left} rows of nobody in ${schema}.${name}`]
  })
  const missing = known.filter(
    ({ dataset, name }) => !there.some((one) => one.schema === `${dataset}_staging` && one.name === name),
  )
  return [
    ...new Set((await Promise.all(found)).flat()),
    ...missing.map(({ dataset, name }) => `missing ${dataset}_staging.${name}`),
  ].toSorted()
}

/**
 * The files, each with its place in the target's history. Not in their order: each dataset has its own, and a rerun may propose
 * them in another order than a run that was not disturbed.
 */
async function migrations(project: ShopProject, session: Session): Promise<readonly string[]> {
  const applied = await session.rows<{ id: string; finished: boolean }>(
    'select id, finished from _sluice.migrations',
  )
  const folder = join(project.dir, 'migrations')
  const names = existsSync(folder) ? (await readdir(folder)).toSorted() : []
  const found = await Promise.all(
    names
      .filter((name) => !name.startsWith('.'))
      .map(async (id) => {
        // Those that are rejected have their files one folder below.
        const files = (await readdir(join(folder, id), { recursive: true })).toSorted()
        const own = files.find((file) => basename(file) === `${project.kind}.sql`) ?? ''
        const sql = await readFile(join(folder, id, own), 'utf8')
        const statements = sql
          .split('\n')
          .filter((line) => !line.startsWith('--'))
          .join('\n')
        return text([applied.find((one) => one.id === id)?.finished ?? 'pending', files, statements])
      }),
  )
  return found.toSorted()
}

async function leftOnDisk({ dir }: ShopProject): Promise<readonly string[]> {
  const folders = ['.sluice/loads', '.sluice/drafts']
  const found = folders.map(async (folder) =>
    (await readdir(join(dir, folder)).catch(() => [])).map((name) => `${folder}/${name}`),
  )
  const drafts = (await readdir(join(dir, 'migrations')).catch(() => [])).filter((name) =>
    name.startsWith('.'),
  )
  return [...(await Promise.all(found)).flat(), ...drafts]
}
