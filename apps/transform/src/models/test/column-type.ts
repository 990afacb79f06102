import { ident, type EngineKind, type Session } from '@sluice/engine'

/** The type of a column that a test compares. */
export interface ColumnType {
  /** As the engine writes it in a cast. */
  readonly name: string
  readonly isEnum: boolean
}

const QUERY: Readonly<Record<EngineKind, (value: string) => string>> = {
  duckdb: (value) => `select typeof(${value}) as name, typeof(${value}) like 'ENUM%' as "isEnum"`,
  postgres: (value) => `select cast(t.oid::pg_catalog.regtype as text) as name, t.typtype = 'e' as "isEnum"
from pg_catalog.pg_type t where t.oid = pg_catalog.pg_typeof(${value})`,
}

/** The type of a column of `relation`, SQL behind `from`. */
export async function readColumnType(
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  relation: string,
  column: string,
): Promise<ColumnType> {
  const value = `(select r.${ident(column)} from ${relation} as r limit 0)`
  const [type] = await session.rows<ColumnType & Record<string, unknown>>(QUERY[kind](value))
  return type ?? { name: '', isEnum: false }
}
