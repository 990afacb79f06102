import type { Session } from '@sluice/engine'
import type { ObservedColumn, ObservedTable, WriteDisposition } from '@sluice/schema'

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
}

/** What waits in staging, one entry for every load and table, in load order: what a proposal has to make room for. */
export async function waitingTables(
  session: Session,
  datasets: readonly string[],
): Promise<readonly ObservedTable[]> {
  const rows = await session.rows<Row & Record<string, unknown>>(
    `select schema_name, table_name, resource, parent_table, root_table, disposition, primary_key, columns, empty_columns
     from _sluice.load_tables
     where staging_table is not null
     order by load_id, schema_name, coalesce(root_table, table_name), root_table is not null, table_name`,
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
    ...(row.parent_table !== null && { parent: row.parent_table }),
    ...(row.root_table !== null && { root: row.root_table }),
  }
}
