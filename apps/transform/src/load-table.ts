import type { ObservedColumn, WriteDisposition } from '@sluice/schema'
import type { Session } from '@sluice/engine'

/** A row of `_sluice.load_tables`, as far as merging needs it. */
export interface LoadTable {
  readonly loadId: number
  readonly dataset: string
  readonly name: string
  readonly resource: string
  readonly parent: string | undefined
  readonly root: string | undefined
  readonly disposition: WriteDisposition
  readonly primaryKey: readonly string[]
  readonly columns: readonly ObservedColumn[]
  readonly replacedFiles: readonly string[]
  readonly dedupSort: { readonly column: string; readonly order: 'asc' | 'desc' } | undefined
  /** Undefined once nothing of it waits. */
  readonly staging: string | undefined
  readonly rowsHeld: number
  readonly rowsWaiting: number
  /** Fingerprint of the final tables at the last merge; undefined where none has judged the rows. */
  readonly mergedSchema: string | undefined
}

interface Row extends Record<string, unknown> {
  load_id: number
  schema_name: string
  table_name: string
  resource: string
  parent_table: string | null
  root_table: string | null
  disposition: WriteDisposition
  primary_key: string[]
  columns: ObservedColumn[]
  replaced_files: string[] | null
  dedup_sort: { column: string; order: 'asc' | 'desc' } | null
  staging_table: string | null
  rows_held: number
  rows_waiting: number
  merged_schema: string | null
}

const parse = (row: Row): LoadTable => ({
  loadId: row.load_id,
  dataset: row.schema_name,
  name: row.table_name,
  resource: row.resource,
  parent: row.parent_table ?? undefined,
  root: row.root_table ?? undefined,
  disposition: row.disposition,
  primaryKey: row.primary_key,
  columns: row.columns,
  replacedFiles: row.replaced_files ?? [],
  dedupSort: row.dedup_sort ?? undefined,
  staging: row.staging_table ?? undefined,
  rowsHeld: row.rows_held,
  rowsWaiting: row.rows_waiting,
  mergedSchema: row.merged_schema ?? undefined,
})

const COLUMNS = `load_id, schema_name, table_name, resource, parent_table, root_table, disposition, primary_key, columns,
  replaced_files, dedup_sort, staging_table, rows_held, rows_waiting, merged_schema`

/** The tables of all loads of these datasets that have something in staging; of all datasets by default. */
export async function waitingLoads(
  session: Session,
  datasets?: readonly string[],
): Promise<readonly LoadTable[]> {
  const rows = await session.rows<Row>(`select ${COLUMNS}
from _sluice.load_tables
where staging_table is not null
order by load_id, schema_name, table_name`)
  return rows.map(parse).filter(({ dataset }) => !datasets || datasets.includes(dataset))
}

/**
 * All tables of those loads of a dataset that have something in staging, and of the load `own`, in load order. A table
 * that has nothing there says still what kind of load it was.
 */
export async function openLoads(
  session: Session,
  dataset: string,
  own?: number,
): Promise<readonly LoadTable[]> {
  const rows = await session.rows<Row>(
    `select ${COLUMNS}
from _sluice.load_tables
where schema_name = $1
  and load_id in (
    select load_id from _sluice.load_tables where schema_name = $1 and (staging_table is not null or load_id = $2)
  )
order by load_id, table_name`,
    [dataset, own ?? -1],
  )
  return rows.map(parse)
}

/** All tables of one load of a dataset. */
export async function loadTables(
  session: Session,
  dataset: string,
  loadId: number,
): Promise<readonly LoadTable[]> {
  const rows = await session.rows<Row>(
    `select ${COLUMNS} from _sluice.load_tables where schema_name = $1 and load_id = $2 order by table_name`,
    [dataset, loadId],
  )
  return rows.map(parse)
}
