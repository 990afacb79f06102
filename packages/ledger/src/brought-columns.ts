import { sqlFile, type EngineKind, type Session } from '@sluice/engine'
import type { TableName } from '@sluice/schema'
import { statementsOf, withParts } from './statements.ts'

const statement = statementsOf(sqlFile('../sql/brought-columns.sql', import.meta.url))
const RECORD = statement('record')
const REMOVE_LAST = statement('remove last load')
const RECORD_LAST = statement('record last load')
const OF_TABLE = statement('of table')

const COLUMN_NAMES: Readonly<Record<EngineKind, string>> = {
  postgres: `json_array_elements(t.columns) ->> 'name'`,
  duckdb: `unnest(json_extract_string(t.columns, '$[*].name'))`,
}

/**
 * The columns that the loads of a table have ever brought, also under another name since. Each load is looked at once, however
 * many there are: what it brought is recorded.
 */
export async function broughtColumns(
  tx: Session,
  kind: EngineKind,
  { dataset, name }: TableName,
): Promise<ReadonlySet<string>> {
  const table = [dataset, name]
  await tx.later(withParts(RECORD, { column_names: COLUMN_NAMES[kind] }), table)
  await tx.later(REMOVE_LAST, table)
  await tx.later(RECORD_LAST, table)
  const rows = await tx.rows<{ name: string }>(OF_TABLE, table)
  return new Set(rows.map((row) => row.name))
}
