import type { EngineKind, Session } from '@sluice/engine'

const ROWS: Readonly<Record<EngineKind, string>> = {
  duckdb: `
select schema_name || '.' || table_name as relation, estimated_size as n from duckdb_tables()
where database_name = current_database() and not temporary`,
  postgres: `
select n.nspname || '.' || c.relname as relation, greatest(c.reltuples, 0)::bigint as n
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema')`,
}

/** How many rows tables have, as the engine estimates them without reading them, by `dataset.name`. */
export async function estimatedRows(
  session: Session,
  kind: EngineKind,
): Promise<ReadonlyMap<string, number>> {
  const rows = await session.rows<{ relation: string; n: number }>(ROWS[kind])
  return new Map(rows.map(({ relation, n }) => [relation, Number(n)]))
}
