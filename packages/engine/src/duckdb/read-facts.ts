import type { TableName } from '@sluice/schema'
import type { Session } from '../session.ts'
import type { TableFacts } from '../table-facts.ts'

/** The sizes of these tables, as far as they exist. */
export async function readDuckdbFacts(
  session: Session,
  tables: readonly TableName[],
): Promise<readonly TableFacts[]> {
  const rows = await session.rows<TableName & { rows: number }>(
    `select schema_name as dataset, table_name as name, estimated_size as rows
     from duckdb_tables() where database_name = current_database()`,
  )
  const wanted = (row: TableName): boolean =>
    tables.some(({ dataset, name }) => dataset === row.dataset && name === row.name)
  return rows.filter(wanted).map((row) => ({ ...row, columns: [], views: [], obstacles: [] }))
}
