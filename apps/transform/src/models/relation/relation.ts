import { literal, qualified, type EngineKind, type Session } from '@sluice/engine'
import { fullName, unreachable, type TableName } from '@sluice/schema'

/** A table or view that the target has. */
export interface Relation extends TableName {
  readonly kind: 'table' | 'view'
}

/** A column as the database describes it. */
export interface RelationColumn {
  readonly name: string
  /** `numeric(18,2)` */
  readonly type: string
}

const RELATIONS: Readonly<Record<EngineKind, string>> = {
  duckdb: `
select schema_name as dataset, table_name as name, 'table' as kind from duckdb_tables()
where database_name = current_database() and not temporary
union all
select schema_name, view_name, 'view' from duckdb_views()
where database_name = current_database() and not internal and not temporary`,
  postgres: `
select n.nspname as dataset, c.relname as name, case c.relkind when 'v' then 'view' else 'table' end as kind
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp%'`,
}

const POSTGRES_COLUMNS = `
select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped
order by a.attnum`

/** The tables and views of the target by `dataset.name`, or the one of that name, if there is one. */
export async function readRelations(
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  only?: TableName,
): Promise<ReadonlyMap<string, Relation>> {
  const [where, parameters] = only
    ? [' where dataset = $1 and name = $2', [only.dataset, only.name]]
    : ['', []]
  const rows = await session.rows<Relation & Record<string, unknown>>(
    `select * from (${RELATIONS[kind]}) as r${where}`,
    parameters,
  )
  return new Map(rows.map((relation) => [fullName(relation), relation]))
}

/** The names of tables and views, as queries call them: on DuckDB, in small letters, too. */
export function namesOf(relations: ReadonlyMap<string, Relation>, kind: EngineKind): Set<string> {
  const names = [...relations.keys()]
  return new Set(kind === 'duckdb' ? names.flatMap((name) => [name, name.toLowerCase()]) : names)
}

// A column of nothing but nulls has no type in a query of DuckDB, and is an integer in a table.
const ALL_COLUMNS: Readonly<Record<EngineKind, string>> = {
  duckdb: `
select schema_name || '.' || table_name as relation, column_name as name,
  replace(data_type, '"NULL"', 'INTEGER') as type
from duckdb_columns()
where database_name = current_database() and not internal{and}
order by schema_name, table_name, column_index`,
  postgres: `
select n.nspname || '.' || c.relname as relation, a.attname as name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) as type
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp%'
  and a.attnum > 0 and not a.attisdropped{and}
order by n.nspname, c.relname, a.attnum`,
}

const SCHEMA: Readonly<Record<EngineKind, string>> = { duckdb: 'schema_name', postgres: 'n.nspname' }

/**
 * The columns of all tables and views of the target, in their order, by `dataset.name`. `schemas`: of those in these schemas
 * alone.
 */
export async function readAllColumns(
  session: Session,
  kind: EngineKind,
  schemas?: readonly string[],
): Promise<ReadonlyMap<string, readonly RelationColumn[]>> {
  const and = schemas ? ` and ${SCHEMA[kind]} in (${schemas.map(literal).join(', ')})` : ''
  const rows = await session.rows<RelationColumn & { readonly relation: string }>(
    ALL_COLUMNS[kind].replace('{and}', () => and),
  )
  return new Map(
    [...Map.groupBy(rows, ({ relation }) => relation)].map(([relation, columns]) => [
      relation,
      columns.map(({ name, type }) => ({ name, type })),
    ]),
  )
}

/** The columns of a table or view that exists, in their order. */
export function readColumns(
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  { dataset, name }: TableName,
): Promise<readonly RelationColumn[]> {
  switch (kind) {
    case 'duckdb': // `duckdb_columns()` would list those of all tables first
      return session.rows<RelationColumn & Record<string, unknown>>(
        `select name, replace(type, '"NULL"', 'INTEGER') as type from pragma_table_info($1)`,
        [qualified(dataset, name)],
      )
    case 'postgres':
      return session.rows<RelationColumn & Record<string, unknown>>(POSTGRES_COLUMNS, [dataset, name])
    default:
      return unreachable(kind)
  }
}

/** Whether a view with the columns `after` can replace one with `before` where it is: columns are only added at the end. */
export const isPrefix = (before: readonly RelationColumn[], after: readonly RelationColumn[]): boolean =>
  before.every(({ name, type }, i) => after[i]?.name === name && after[i]?.type === type)

/** Whether both have the same columns in the same order. */
export const isSame = (a: readonly RelationColumn[], b: readonly RelationColumn[]): boolean =>
  a.length === b.length && isPrefix(a, b)
