import { ident, type EngineKind, type Session } from '@sluice/engine'

/** A column of `relation`, SQL behind `from`. */
export interface TestedColumn {
  readonly relation: string
  readonly column: string
}

/** The type of a column that a test compares. */
export interface ColumnType {
  /** As the engine writes it in a cast. */
  readonly name: string
  readonly isEnum: boolean
}

const QUERY: Readonly<Record<EngineKind, (value: string, n: number) => string>> = {
  duckdb: (value, n) =>
    `select ${n} as n, typeof(${value}) as name, typeof(${value}) like 'ENUM%' as "isEnum"`,
  postgres: (
    value,
    n,
  ) => `select ${n} as n, cast(t.oid::pg_catalog.regtype as text) as name, t.typtype = 'e' as "isEnum"
from pg_catalog.pg_type t where t.oid = pg_catalog.pg_typeof(${value})`,
}

/** The types of columns, one for each and in their order, read with one query. */
export async function readColumnTypes(
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  columns: readonly TestedColumn[],
): Promise<readonly ColumnType[]> {
  const queries = columns.map(({ relation, column }, n) =>
    QUERY[kind](`(select r.${ident(column)} from ${relation} as r limit 0)`, n),
  )
  return session.rows<ColumnType & Record<string, unknown>>(`${queries.join('\nunion all\n')}\norder by n`)
}
