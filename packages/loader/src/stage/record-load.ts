import { literal, qualified, type Transaction } from '@sluice/engine'
import type { ObservedColumn } from '@sluice/schema'
import type { Quarantined } from '../land/raw-table.ts'
import type { LoadCounts } from '../run-load.ts'
import type { State } from '../resource.ts'
import type { StagedFile, StagedResource } from './staged-resource.ts'

/** The load and dataset that a record belongs to. */
export interface LoadKey {
  readonly loadId: number
  readonly dataset: string
}

export interface TableRecord {
  readonly name: string
  readonly parent?: string
  readonly root?: string
  readonly columns: readonly ObservedColumn[]
  readonly emptyColumns: readonly string[]
  readonly staging: string
  /** Rows in the staging table. */
  readonly rows: number
}

/** Writes a table's row of `_sluice.load_tables`, as it is before its merge. */
export async function recordTable(
  tx: Transaction,
  { dataset, loadId }: LoadKey,
  resource: StagedResource,
  table: TableRecord,
): Promise<void> {
  const isRoot = table.parent === undefined
  const quarantined = isRoot ? resource.quarantined.length : 0
  const columns = table.columns.map(({ name, type, digits, evidence }) => ({
    name,
    type,
    ...(digits && { digits }),
    ...(evidence && { evidence }),
  }))
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
      isRoot ? resource.primaryKey : [],
      columns,
      table.emptyColumns,
      isRoot ? resource.replacedFiles : [],
      isRoot ? (resource.dedupSort ?? null) : null,
      table.staging,
      table.rows + quarantined,
      table.rows,
      quarantined,
    ],
  )
}

/** Adds files to the ledger. */
export async function recordFiles(
  tx: Transaction,
  { dataset, loadId }: LoadKey,
  resource: string,
  files: readonly StagedFile[],
): Promise<void> {
  for (const { item, etag, rows } of files) {
    await tx.run(
      `insert into _sluice.files (schema_name, resource, file_name, load_id, size_bytes, etag, modified_at, rows_read)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [dataset, resource, item.name, loadId, item.size, etag, item.modified, rows],
    )
  }
}

/** Replaces a resource's state. */
export async function recordState(
  tx: Transaction,
  { dataset, loadId }: LoadKey,
  resource: string,
  state: State,
): Promise<void> {
  await tx.run('delete from _sluice.pipeline_state where schema_name = $1 and resource = $2', [
    dataset,
    resource,
  ])
  await tx.run(
    'insert into _sluice.pipeline_state (schema_name, resource, state, load_id) values ($1, $2, $3, $4)',
    [dataset, resource, state, loadId],
  )
}

const BATCH = 500

/** Keeps records that could not be read; they are few, and go over as literals. */
export async function recordQuarantine(
  tx: Transaction,
  { dataset, loadId }: LoadKey,
  resource: string,
  quarantined: readonly Quarantined[],
): Promise<void> {
  for (let at = 0; at < quarantined.length; at += BATCH) {
    const rows = quarantined.slice(at, at + BATCH).map(({ file, line, reason, raw }) => {
      const values = [
        loadId,
        literal(dataset),
        literal(resource),
        literal(file),
        line,
        literal(reason),
        literal(raw),
      ]
      return `(${values.join(', ')})`
    })
    await tx.run(
      `insert into ${qualified('_sluice', 'quarantine')} (load_id, schema_name, resource, file_name, line, reason, raw)
       values ${rows.join(', ')}`,
    )
  }
}

/** What became of a load's rows, by table. */
export const readCounts = (tx: Transaction, { dataset, loadId }: LoadKey): Promise<readonly LoadCounts[]> =>
  tx.rows<LoadCounts & Record<string, unknown>>(
    `select table_name as "table", rows_read as "rowsRead", rows_merged as "rowsMerged", rows_waiting as "rowsWaiting",
       rows_held as "rowsHeld", rows_superseded as "rowsSuperseded"
     from _sluice.load_tables where load_id = $1 and schema_name = $2`,
    [loadId, dataset],
  )
