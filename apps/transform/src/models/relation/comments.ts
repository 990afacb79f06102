import { literal, type EngineKind, type Session } from '@sluice/engine'
import type { ModelComments } from '@sluice/ledger'
import type { TableName } from '@sluice/schema'

const COMMENTS: Readonly<Record<EngineKind, string>> = {
  duckdb: `
select schema_name as dataset, table_name as name, '' as "column", comment from duckdb_tables()
where database_name = current_database() and schema_name in {schemas} and comment is not null
union all
select schema_name, view_name, '', comment from duckdb_views()
where database_name = current_database() and schema_name in {schemas} and comment is not null
union all
select schema_name, table_name, column_name, comment from duckdb_columns()
where database_name = current_database() and schema_name in {schemas} and comment is not null`,
  postgres: `
select n.nspname as dataset, c.relname as name, coalesce(a.attname, '') as "column", d.description as comment
from pg_catalog.pg_description d
join pg_catalog.pg_class c on c.oid = d.objoid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
where d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and n.nspname = $1 and c.relname = $2`,
}

type Row = TableName & { readonly column: string; readonly comment: string }

/** On Postgres: the comments of a table or view. */
export async function readCommentsOf(
  session: Pick<Session, 'rows'>,
  { dataset, name }: TableName,
): Promise<ModelComments> {
  const rows = await session.rows<Row & Record<string, unknown>>(COMMENTS.postgres, [dataset, name])
  return Object.fromEntries(rows.map(({ column, comment }) => [column, comment]))
}

/** On DuckDB: the comments of all tables and views in these schemas, by `dataset.name`. */
export async function readAllComments(
  session: Pick<Session, 'rows'>,
  schemas: readonly string[],
): Promise<ReadonlyMap<string, ModelComments>> {
  const found = new Map<string, Record<string, string>>()
  const sql = COMMENTS.duckdb.replaceAll('{schemas}', () => `(${schemas.map(literal).join(', ')})`)
  for (const { dataset, name, column, comment } of await session.rows<Row & Record<string, unknown>>(sql)) {
    const relation = `${dataset}.${name}`
    found.set(relation, { ...found.get(relation), [column]: comment })
  }
  return found
}
