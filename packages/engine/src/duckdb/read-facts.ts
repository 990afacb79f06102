import { fullName, type TableName } from '@sluice/schema'
import type { Session } from '../session.ts'
import type { Retyped, TableFacts } from '../table-facts.ts'
import { readDuckdbDependents } from './read-dependents.ts'

/** The sizes of these tables, as far as they exist, and what depends on columns that get another type. */
export async function readDuckdbFacts(
  session: Session,
  tables: readonly TableName[],
  retyped: readonly Retyped[],
): Promise<readonly TableFacts[]> {
  const rows = await session.rows<TableName & { rows: number }>(
    `select schema_name as dataset, table_name as name, estimated_size as rows
     from duckdb_tables() where database_name = current_database()`,
  )
  const wanted = (row: TableName): boolean =>
    tables.some(({ dataset, name }) => dataset === row.dataset && name === row.name)
  const facts: TableFacts[] = []
  for (const row of rows.filter(wanted)) {
    const dependents = await readDuckdbDependents(
      session,
      { dataset: row.dataset, name: row.name },
      retyped.filter((one) => fullName(one) === fullName(row)),
    )
    facts.push({ ...row, dependents, obstacles: [] })
  }
  return facts
}
