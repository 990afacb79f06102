import { fullName, type TableName } from '@sluice/schema'
import type { Session } from '../../session.ts'

const PLAIN = `
select t.schema_name as dataset, t.table_name as name
from duckdb_tables() as t
where t.database_name = current_database() and not t.temporary and t.comment is null and t.index_count = 0
  and (t.schema_name, t.table_name) not in (
    select (schema_name, table_name) from duckdb_constraints() where database_name = current_database())
  and (t.schema_name, t.table_name) not in (
    select (schema_name, table_name) from duckdb_columns()
    where database_name = current_database() and (not is_nullable or column_default is not null or comment is not null))`

/** The tables that have nothing but columns with names and types: there is nothing that a new table could lack. */
export async function readPlainTables(session: Session): Promise<ReadonlySet<string>> {
  return new Set((await session.rows<TableName & Record<string, unknown>>(PLAIN)).map(fullName))
}
