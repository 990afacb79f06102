import type { EngineKind, Session } from '@sluice/engine'
import type { Calls } from '../graph/reference.ts'

/** Functions in the place of a table that give the same rows for the same arguments. */
const TABLES: ReadonlySet<string> = new Set(
  'unnest range generate_series json_each json_tree repeat repeat_row'.split(' '),
)

/** Of the engine itself, and the same for the same arguments. A macro of somebody may be replaced at any time. */
const SETTLED: Readonly<Record<EngineKind, string>> = {
  duckdb: `
select function_name as name from duckdb_functions()
where function_name in (select unnest(string_split($1, ' ')))
group by function_name
having bool_and(internal and function_type <> 'pragma' and coalesce(stability, 'CONSISTENT') = 'CONSISTENT')`,
  postgres: `
select p.proname as name
from pg_catalog.pg_proc as p
where p.proname = any (pg_catalog.string_to_array($1, ' '))
group by p.proname
having pg_catalog.bool_and(p.pronamespace = 'pg_catalog'::regnamespace and (p.provolatile = 'i' or p.proname = any (pg_catalog.string_to_array($2, ' '))))`,
}

/** On Postgres: what is the same as long as settings of the session are. */
const BY_SETTINGS =
  'to_char to_date to_timestamp to_number date_trunc date_part extract timezone date_add date_subtract generate_series timestamptz timestamp date time timetz concat concat_ws format array_to_string json_agg jsonb_agg to_json to_jsonb row_to_json array_to_json json_build_object jsonb_build_object json_build_array jsonb_build_array json_object_agg jsonb_object_agg overlaps'

/** On DuckDB: what it calls consistent, and what depends on the moment, the session or the server all the same. */
const BY_SESSION =
  /^(current_.*|inet_.*|pg_.*|has_.*|session_user|user|age|getvariable|getenv|in_search_path|stats|write_log|sleep.*|txid_.*|nextval|currval)$/

/** Those of these calls that may give other rows though no table has changed, as people write them: `now()`. */
export async function unsettledCalls(
  session: Session,
  kind: EngineKind,
  calls: readonly Calls[],
): Promise<ReadonlySet<string>> {
  const names = [...new Set(calls.flatMap(({ functions }) => functions))]
  const parameters = kind === 'postgres' ? [names.join(' '), BY_SETTINGS] : [names.join(' ')]
  const rows = names.length === 0 ? [] : await session.rows<{ name: string }>(SETTLED[kind], parameters)
  const settled = new Set(
    rows.map(({ name }) => name).filter((name) => kind === 'postgres' || !BY_SESSION.test(name)),
  )
  const tables = new Set(calls.flatMap(({ tableFunctions }) => tableFunctions))
  return new Set([
    ...names.filter((name) => !settled.has(name)),
    ...[...tables].filter((name) => !TABLES.has(name)),
  ])
}
