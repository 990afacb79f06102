import type { EngineKind } from '@sluice/engine'
import { fullName, type Table } from '@sluice/schema'
import type { Shadow } from '../../shadow/shadow.ts'
import { columnsOf, type SchemaDelta } from '../delta/schema-delta.ts'
import { isRuleDelta } from '../delta/rule-delta.ts'
import type { ModelQuery } from './model-file.ts'

/** A column of a table, view or model `schema.name`. */
export interface ColumnPlace {
  readonly table: string
  readonly column: string
}

/** A column of a view or model, and the columns on which its value depends, one step back. */
export interface DerivedColumn extends ColumnPlace {
  readonly from: readonly ColumnPlace[]
}

/**
 * For each query the columns on which the values of its columns depend, in the order of its columns; nothing for a query
 * that cannot be parsed. `columnsOf` gives the columns of a table, view or model.
 */
export type QueryOrigins = (
  kind: EngineKind,
  queries: readonly string[],
  columnsOf: (table: string) => readonly string[] | undefined,
) => Promise<readonly (readonly (readonly ColumnPlace[])[] | undefined)[]>

const VIEWS: Readonly<Record<EngineKind, string>> = {
  duckdb: `
    select schema_name || '.' || view_name as name, sql
    from duckdb_views()
    where database_name = current_database() and not internal`,
  postgres: `
    select n.nspname || '.' || c.relname as name, pg_get_viewdef(c.oid) as sql
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('v', 'm') and n.nspname not in ('information_schema', 'pg_catalog')`,
}

/** What stands before the query in the SQL of a view: `CREATE VIEW shop.recent (id, note) AS`. */
const CREATE =
  /^create\s+(?:or\s+replace\s+)?view\s+(?:(?:"(?:[^"]|"")*"|[^\s".(]+)\.?)+\s*(?:\((?:"(?:[^"]|"")*"|[^")])*\)\s*)?as\s+/i

/** The columns of the views of a shadow, and of models on top of it. `tables` are all that queries can read. */
export async function derivedColumns(
  { kind, session }: Pick<Shadow, 'kind' | 'session'>,
  {
    models,
    tables,
    origins,
  }: {
    readonly models: readonly ModelQuery[]
    readonly tables: readonly Table[]
    readonly origins: QueryOrigins
  },
): Promise<readonly DerivedColumn[]> {
  const names = new Map(tables.map((table) => [fullName(table), table.columns.map(({ name }) => name)]))
  const views = await session.rows<{ name: string; sql: string }>(VIEWS[kind])
  const queries = [
    ...views.map(({ name, sql }) => ({ name, sql: sql.replace(CREATE, '').replace(/;\s*$/, '') })),
    ...models.flatMap(({ makes, sql }) => (makes ? [{ name: fullName(makes), sql }] : [])),
  ]
  const found = await origins(
    kind,
    queries.map(({ sql }) => sql),
    (table) => names.get(table),
  )
  return queries.flatMap(({ name: table }, at) =>
    (names.get(table) ?? []).flatMap((column, i) => {
      const from = found[at]?.[i] ?? []
      return from.length === 0 ? [] : [{ table, column, from }]
    }),
  )
}

/** Changes after which a column has other values. */
const CHANGES_VALUES: ReadonlySet<SchemaDelta['kind']> = new Set(['alter-column', 'drop-column'])

/** The columns of views and models, by their table, that depend on what a delta changes, however far away. */
export function madeOf(
  delta: SchemaDelta,
  derived: readonly DerivedColumn[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const reached = new Map<string, Set<string>>()
  if (isRuleDelta(delta) || !CHANGES_VALUES.has(delta.kind)) return reached
  let edge = columnsOf(delta).map(({ name: column }) => ({ table: fullName(delta.table), column }))
  while (edge.length > 0) {
    const from = edge
    edge = derived
      .filter(
        (one) =>
          reached.get(one.table)?.has(one.column) !== true &&
          one.from.some(({ table, column }) =>
            from.some((place) => place.table === table && place.column === column),
          ),
      )
      .map(({ table, column }) => ({ table, column }))
    for (const { table, column } of edge) {
      const columns = reached.get(table) ?? new Set<string>()
      reached.set(table, columns.add(column))
    }
  }
  return reached
}
