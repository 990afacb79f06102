import type { Session } from '@sluice/engine'
import type { Contract, ObservedColumn, ObservedTable, WriteDisposition } from '@sluice/schema'

interface Row {
  schema_name: string
  table_name: string
  resource: string
  parent_table: string | null
  root_table: string | null
  disposition: WriteDisposition
  primary_key: string[]
  columns: ObservedColumn[]
  empty_columns: string[]
  load_id: number
  inserted_at: string
  rows_read: number
  file: string | null
  contract: Contract | null
}

/** What waits in staging, one entry for every load and table, in load order: what a proposal has to make room for. */
export async function waitingTables(
  session: Session,
  datasets: readonly string[],
): Promise<readonly ObservedTable[]> {
  const rows = await session.rows<Row & Record<string, unknown>>(
    `select t.schema_name, t.table_name, t.resource, t.parent_table, t.root_table, t.disposition, t.primary_key, t.columns,
       t.empty_columns, t.contract, t.load_id, l.inserted_at, t.rows_read,
       (
         select min(f.file_name) from _sluice.files as f
         where f.schema_name = t.schema_name and f.resource = t.resource and f.load_id = t.load_id
       ) as file
     from _sluice.load_tables as t
     join _sluice.loads as l on l.load_id = t.load_id and l.schema_name = t.schema_name
     where t.staging_table is not null
     order by t.load_id, t.schema_name, coalesce(t.root_table, t.table_name), t.root_table is not null, t.table_name`,
  )
  return rows.filter((row) => datasets.includes(row.schema_name)).map(tableOf)
}

function tableOf(row: Row): ObservedTable {
  return {
    dataset: row.schema_name,
    name: row.table_name,
    resource: row.resource,
    disposition: row.disposition,
    primaryKey: row.primary_key,
    columns: row.columns,
    emptyColumns: row.empty_columns,
    load: {
      loadId: row.load_id,
      at: new Date(row.inserted_at).toISOString(),
      rows: row.rows_read,
      ...(row.file !== null && { file: row.file }),
    },
    ...(row.parent_table !== null && { parent: row.parent_table }),
    ...(row.contract !== null && { contract: row.contract }),
    ...(row.root_table !== null && { root: row.root_table }),
  }
}
