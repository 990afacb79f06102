import { literal, qualified, type Parameter, type Transaction } from '@sluice/engine'
import { isDefault, stagingSchema } from '@sluice/schema'
import { KEPT_COLUMNS } from '../contract/kept-records.ts'
import type { Quarantined } from '../raw/raw-table.ts'
import type { LoadCounts } from './load-counts.ts'
import type { State } from '../api/resource.ts'
import {
  observedColumns,
  type RecordedColumn,
  type StagedFile,
  type StagedResource,
} from '../staged/staged-resource.ts'

/** Rows of one statement. */
const BATCH = 500

const QUARANTINE = 'quarantine (load_id, schema_name, resource, file_name, line, reason, raw)'

/** Inserts rows into `into`, a table of `_sluice` with its columns. */
async function insertRows(
  tx: Transaction,
  into: string,
  rows: readonly (readonly Parameter[])[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH)
    let next = 1
    const tuples = batch.map((row) => `(${row.map(() => `$${next++}`).join(', ')})`)
    await tx.run(
      `insert into _sluice.${into} values ${tuples.join(', ')}`,
      batch.flatMap((row) => row),
    )
  }
}

/** The load and dataset that a record belongs to. */
export interface LoadKey {
  readonly loadId: number
  readonly dataset: string
}

export interface TableRecord {
  readonly name: string
  readonly parent?: string
  readonly root?: string
  readonly columns: readonly RecordedColumn[]
  readonly emptyColumns: readonly string[]
  /** Absent where the rows went past it, and where the whole table is discarded. */
  readonly staging?: string
  /** Rows in the staging table, or in the final one. */
  readonly rows: number
  readonly quarantined: number
  readonly discarded: number
  readonly valuesDiscarded: number
}

/** Writes a resource's rows of `_sluice.load_tables`: rows that are staged wait until they are merged. */
export async function recordTables(
  tx: Transaction,
  load: LoadKey,
  resource: StagedResource,
  tables: readonly TableRecord[],
): Promise<void> {
  await insertRows(
    tx,
    `load_tables (load_id, schema_name, table_name, resource, parent_table, root_table, disposition,
       primary_key, columns, empty_columns, replaced_files, dedup_sort, staging_table, rows_read, rows_merged, rows_waiting,
       rows_held, rows_superseded, rows_quarantined, rows_discarded, values_discarded, contract)`,
    tables.map((table) => tableRow(load, resource, table)),
  )
}

function tableRow(
  { dataset, loadId }: LoadKey,
  resource: StagedResource,
  table: TableRecord,
): readonly Parameter[] {
  const isRoot = table.parent === undefined
  const { rows, quarantined, discarded } = table
  return [
    loadId,
    dataset,
    table.name,
    resource.resource.name,
    table.parent ?? null,
    table.root ?? null,
    resource.disposition,
    isRoot ? resource.primaryKey : [],
    observedColumns(table.columns, resource.contract),
    table.emptyColumns,
    isRoot ? resource.replacedFiles : [],
    isRoot ? (resource.dedupSort ?? null) : null,
    table.staging ?? null,
    rows + quarantined + discarded,
    table.staging === undefined ? rows : 0,
    table.staging === undefined ? 0 : rows,
    0,
    0,
    quarantined,
    discarded,
    table.valuesDiscarded,
    isDefault(resource.contract) ? null : resource.contract,
  ]
}

/** Adds files to the ledger, and those that could not be read to the quarantine. */
export async function recordFiles(
  tx: Transaction,
  { dataset, loadId }: LoadKey,
  resource: string,
  files: readonly StagedFile[],
): Promise<void> {
  await insertRows(
    tx,
    'files (schema_name, resource, file_name, load_id, size_bytes, etag, modified_at, rows_read)',
    files.map(({ item, etag, rows }) => [
      dataset,
      resource,
      item.name,
      loadId,
      item.size,
      etag,
      item.modified,
      rows,
    ]),
  )
  await insertRows(
    tx,
    QUARANTINE,
    files.flatMap(({ item, bad, isKept }) =>
      bad && !isKept ? [[loadId, dataset, resource, item.name, null, `${bad.code}: ${bad.message}`, '']] : [],
    ),
  )
}

/** Takes all files of a resource out of the ledger. */
export const forgetFiles = (tx: Transaction, { dataset }: LoadKey, resource: string): Promise<number> =>
  tx.run('delete from _sluice.files where schema_name = $1 and resource = $2', [dataset, resource])

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

const KEPT = '_sluice_left_out'

/** Keeps records that could not be read. */
export async function recordQuarantine(
  tx: Transaction,
  { dataset, loadId }: LoadKey,
  resource: string,
  quarantined: readonly Quarantined[],
): Promise<void> {
  await insertRows(
    tx,
    QUARANTINE,
    quarantined.map(({ file, line, reason, raw }) => [loadId, dataset, resource, file, line, reason, raw]),
  )
}

/** Keeps what was left out of a load, however much it is: by way of a staging table that is gone afterwards. */
export async function recordKept(
  tx: Transaction,
  { dataset, loadId }: LoadKey,
  resource: string,
  kept: readonly string[],
): Promise<void> {
  if (kept.length === 0) return
  const schema = stagingSchema(dataset)
  await tx.stage({ schema, name: KEPT, columns: KEPT_COLUMNS }, kept.join('\nunion all\n'))
  await tx.run(
    `insert into _sluice.${QUARANTINE}
     select ${loadId}, ${literal(dataset)}, ${literal(resource)}, file_name, line, reason, raw
     from ${qualified(schema, KEPT)}`,
  )
  await tx.unstage(schema, KEPT)
}

/** What became of a load's rows, by table. */
export const readCounts = (tx: Transaction, { dataset, loadId }: LoadKey): Promise<readonly LoadCounts[]> =>
  tx.rows<LoadCounts & Record<string, unknown>>(
    `select table_name as "table", rows_read as "rowsRead", rows_merged as "rowsMerged", rows_waiting as "rowsWaiting",
       rows_held as "rowsHeld", rows_superseded as "rowsSuperseded", rows_discarded as "rowsDiscarded",
       values_discarded as "valuesDiscarded"
     from _sluice.load_tables where load_id = $1 and schema_name = $2`,
    [loadId, dataset],
  )
