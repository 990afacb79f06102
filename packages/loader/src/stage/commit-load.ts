import { stagingSchema, type ObservedTable } from '@sluice/schema'
import { ident, literal, qualified, type Engine, type Transaction } from '@sluice/engine'
import type { Known } from '../prepare/load-context.ts'
import { readLastLoad } from '../prepare/read-known.ts'
import type { LoadCounts } from '../run-load.ts'
import { LoadOvertaken } from './load-overtaken.ts'
import type { StagedResource, StagedTable } from './staged-resource.ts'
import { stagingColumns, stagingSelect } from './staging-select.ts'
import { stagingName } from './staging-name.ts'

export interface Commit {
  readonly engine: Engine
  readonly loadId: number
  readonly dataset: string
  readonly known: Known
  readonly staged: readonly StagedResource[]
  readonly startedAt: number
  /** Called before each resource is staged. */
  readonly onStage: (resource: string) => void
  /** Merges what fits, in the same transaction. */
  readonly merge: (tx: Transaction) => Promise<readonly LoadCounts[]>
  readonly schemaHash: string
}

/** Stages a load, records it with its files and state, and merges it: all of it in one transaction, or nothing. */
export function commitLoad(commit: Commit): Promise<readonly LoadCounts[]> {
  const { engine, dataset, loadId, known, staged } = commit
  return engine.transaction(async (tx) => {
    await tx.lock(dataset)
    if ((await readLastLoad(tx, dataset)) !== known.lastLoadId) throw new LoadOvertaken(dataset)
    const schema = stagingSchema(dataset)
    await tx.script(`create schema if not exists ${ident(schema)}`)
    for (const resource of staged) {
      commit.onStage(resource.resource.name)
      await stageResource(tx, commit, resource)
      await recordQuarantine(tx, commit, resource)
    }
    await tx.run(
      `insert into _sluice.loads (load_id, schema_name, status, inserted_at, seconds, schema_version_hash)
       values ($1, $2, 'loaded', now(), $3, $4)`,
      [loadId, dataset, (Date.now() - commit.startedAt) / 1000, commit.schemaHash],
    )
    return commit.merge(tx)
  })
}

async function stageResource(tx: Transaction, commit: Commit, resource: StagedResource): Promise<void> {
  const [root, ...nested] = resource.tables
  const needed = resource.replacedFiles.length > 0 || resource.disposition === 'replace'
  if (root && (root.rows > 0 || needed)) {
    for (const table of [root, ...nested]) await stageTable(tx, commit, resource, table, root)
  }
  for (const { item, etag, rows } of resource.files) {
    await tx.run(
      `insert into _sluice.files (schema_name, resource, file_name, load_id, size_bytes, etag, modified_at, rows_read)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        commit.dataset,
        resource.resource.name,
        item.name,
        commit.loadId,
        item.size,
        etag,
        item.modified,
        rows,
      ],
    )
  }
  if (resource.state) {
    await tx.run('delete from _sluice.pipeline_state where schema_name = $1 and resource = $2', [
      commit.dataset,
      resource.resource.name,
    ])
    await tx.run(
      'insert into _sluice.pipeline_state (schema_name, resource, state, load_id) values ($1, $2, $3, $4)',
      [commit.dataset, resource.resource.name, resource.state, commit.loadId],
    )
  }
}

async function stageTable(
  tx: Transaction,
  { dataset, loadId }: Commit,
  resource: StagedResource,
  table: StagedTable,
  root: StagedTable,
): Promise<void> {
  const name = stagingName(table.name, loadId)
  const staging = { schema: stagingSchema(dataset), name, columns: stagingColumns(table) }
  const rows = await tx.stage(staging, stagingSelect(table, root))
  const quarantined = table === root ? resource.quarantined.length : 0
  const observed: ObservedTable['columns'] = table.columns.map(
    ({ name: column, type, digits, evidence }) => ({
      name: column,
      type,
      ...(digits && { digits }),
      ...(evidence && { evidence }),
    }),
  )
  await tx.run(
    `insert into _sluice.load_tables (load_id, schema_name, table_name, resource, parent_table, root_table, disposition,
       primary_key, columns, empty_columns, replaced_files, dedup_sort, staging_table, rows_read, rows_merged, rows_waiting,
       rows_held, rows_superseded, rows_quarantined, rows_discarded)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, 0, 0, $16, 0)`,
    [
      loadId,
      dataset,
      table.name,
      resource.resource.name,
      table.parent ?? null,
      table.root ?? null,
      resource.disposition,
      table.parent === undefined ? resource.primaryKey : [],
      observed,
      table.emptyColumns,
      table === root ? resource.replacedFiles : [],
      table === root ? (resource.dedupSort ?? null) : null,
      name,
      rows + quarantined,
      rows,
      quarantined,
    ],
  )
}

/** Quarantined records are few; they go over in batches of literals. */
async function recordQuarantine(
  tx: Transaction,
  { dataset, loadId }: Commit,
  resource: StagedResource,
): Promise<void> {
  const {
    quarantined,
    resource: { name },
  } = resource
  for (let at = 0; at < quarantined.length; at += 500) {
    const rows = quarantined
      .slice(at, at + 500)
      .map(
        ({ file, line, reason, raw }) =>
          `(${[loadId, literal(dataset), literal(name), literal(file), line, literal(reason), literal(raw)].join(', ')})`,
      )
    await tx.run(
      `insert into ${qualified('_sluice', 'quarantine')} (load_id, schema_name, resource, file_name, line, reason, raw)
       values ${rows.join(', ')}`,
    )
  }
}
