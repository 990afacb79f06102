import { fullName, unreachable, type TableName } from '@sluice/schema'
import type { EngineKind } from '../engine.ts'
import { ident, literal, qualified } from '../quote.ts'
import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'

const POSTGRES = sqlFile('../../sql/table-states.postgres.sql', import.meta.url)

interface StateRow extends TableName {
  readonly state: string | null
}

/**
 * A text for each of these tables, which is another one once its rows or columns have changed, whoever changed them. On
 * DuckDB it is a sum over all rows; on Postgres it is what the server counts, within ten seconds once the session that
 * wrote is idle, and at once for transactions of Sluice. A table that does not exist, or whose state cannot be known, has none.
 */
export async function readTableStates(
  session: Session,
  kind: EngineKind,
  tables: readonly TableName[],
): Promise<ReadonlyMap<string, string>> {
  if (tables.length === 0) return new Map()
  switch (kind) {
    case 'duckdb':
      return duckdbStates(session, tables)
    case 'postgres': {
      const asked = JSON.stringify(tables.map(({ dataset, name }) => ({ dataset, name })))
      const rows = await session.rows<StateRow & Record<string, unknown>>(POSTGRES, [asked])
      return new Map(rows.flatMap((row) => (row.state === null ? [] : [[fullName(row), row.state] as const])))
    }
    default:
      return unreachable(kind)
  }
}

interface DuckdbColumns extends TableName {
  readonly columns: string
  /** Those whose texts tell more values apart than `hash` does. */
  readonly alike: readonly string[]
}

/** Types of which DuckDB gives unlike values the same hash: [] and [null], 1 month and 30 days, 0.0 and -0.0. */
const ALIKE = String.raw`\]$|^(STRUCT|MAP|UNION)\(|^(VARIANT|INTERVAL|FLOAT|DOUBLE)$`

async function duckdbStates(
  session: Session,
  tables: readonly TableName[],
): Promise<ReadonlyMap<string, string>> {
  const columns = await session.rows<DuckdbColumns & Record<string, unknown>>(`
select t.schema_name as dataset, t.table_name as name,
  string_agg(c.column_name || ' ' || c.data_type, ', ' order by c.column_index) as columns,
  coalesce(list(c.column_name order by c.column_index) filter (regexp_matches(c.data_type, '${ALIKE}')), []) as alike
from duckdb_tables() as t
join duckdb_columns() as c using (database_name, schema_name, table_name)
where t.database_name = current_database() and not t.temporary and (t.schema_name, t.table_name) in (${namesOf(tables)})
group by all`)
  const states = new Map<string, string>()
  for (const table of columns) {
    const texts = table.alike.map((column) => `, cast(__sluice_row.${ident(column)} as varchar)`).join('')
    const [row] = await session.rows<{ state: string }>(
      `select count(*) || '/' || coalesce(sum(hash(__sluice_row${texts})), 0) as state from ${qualified(table.dataset, table.name)} as __sluice_row`,
    )
    states.set(fullName(table), `${row?.state}/${table.columns}`)
  }
  return states
}

const VIEWS: Readonly<Record<EngineKind, (names: string) => string>> = {
  duckdb: (names) => `
select schema_name as dataset, view_name as name, md5(sql) as state
from duckdb_views()
where database_name = current_database() and not temporary and (schema_name, view_name) in (${names})`,
  postgres: (names) => `
select n.nspname as dataset, c.relname as name, pg_catalog.md5(pg_catalog.pg_get_viewdef(c.oid)) as state
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'v' and (n.nspname, c.relname) in (${names})`,
}

/** A text for each of these views, which is another one once somebody has replaced it; what it reads is no part of it. */
export async function readViewStates(
  session: Session,
  kind: EngineKind,
  views: readonly TableName[],
): Promise<ReadonlyMap<string, string>> {
  if (views.length === 0) return new Map()
  const rows = await session.rows<TableName & { readonly state: string } & Record<string, unknown>>(
    VIEWS[kind](namesOf(views)),
  )
  return new Map(rows.map((row) => [fullName(row), row.state]))
}

const namesOf = (tables: readonly TableName[]): string =>
  tables.map(({ dataset, name }) => `(${literal(dataset)}, ${literal(name)})`).join(', ')

const SETTINGS: Readonly<Record<EngineKind, string>> = {
  duckdb: `select version() || '/' || current_setting('TimeZone') as settings`,
  postgres: `select pg_catalog.concat_ws('/', pg_catalog.version(), pg_catalog.current_setting('TimeZone'),
  pg_catalog.current_setting('DateStyle'), current_user, pg_catalog.current_setting('default_text_search_config'),
  pg_catalog.current_setting('IntervalStyle'), pg_catalog.current_setting('bytea_output'),
  pg_catalog.current_setting('extra_float_digits'), pg_catalog.current_setting('lc_time'),
  pg_catalog.current_setting('lc_numeric'), pg_catalog.current_setting('lc_monetary')) as settings`,
}

/** What, besides tables, the same query gives other rows with: the version of the engine, and settings of its session. */
export async function readSettings(session: Pick<Session, 'rows'>, kind: EngineKind): Promise<string> {
  const [row] = await session.rows<{ settings: string }>(SETTINGS[kind])
  return row?.settings ?? ''
}
