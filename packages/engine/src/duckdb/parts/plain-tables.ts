import { fullName, type TableName } from '@sluice/schema'
import { literal } from '../../quote.ts'
import type { Session } from '../../session.ts'

const PLAIN = `
select t.schema_name as dataset, t.table_name as name
from duckdb_tables() as t
where t.database_name = current_database() and t.schema_name in {schemas} and not t.temporary and t.comment is null and t.index_count = 0
  and (t.schema_name, t.table_name) not in (
    select (schema_name, table_name) from duckdb_constraints()
    where database_name = current_database() and schema_name in {schemas})
  and (t.schema_name, t.table_name) not in (
    select (schema_name, table_name) from duckdb_columns()
    where database_name = current_database() and schema_name in {schemas} and (not is_nullable or column_default is not null or comment is not null))`

/** The tables of these schemas that have nothing but columns with names and types: there is nothing that a new table could lack. */
export async function readPlainTables(
  session: Session,
  schemas: readonly string[],
): Promise<ReadonlySet<string>> {
  const sql = PLAIN.replaceAll('{schemas}', () => `(${schemas.map(literal).join(', ')})`)
  return new Set((await session.rows<TableName & Record<string, unknown>>(sql)).map(fullName))
}
