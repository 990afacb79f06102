import type { EngineKind } from '@sluice/engine'
import { fullName, type Table } from '@sluice/schema'
import { listViews } from '../../shadow/describe-views.ts'
import type { Shadow } from '../../shadow/shadow.ts'
import type { ColumnPlace, DerivedColumn } from '../delta/derived-columns.ts'
import type { ModelQuery } from './model-file.ts'

/**
 * For each query the columns on which the values of its columns depend, in the order of its columns; nothing for a query
 * that cannot be parsed. `columnsOf` gives the columns of a table, view or model.
 */
export type QueryOrigins = (
  kind: EngineKind,
  queries: readonly string[],
  columnsOf: (table: string) => readonly string[] | undefined,
) => Promise<readonly (readonly (readonly ColumnPlace[])[] | undefined)[]>

/** What stands before the query in the SQL of a view: `CREATE VIEW shop.recent (id, note) AS`. */
const CREATE =
  /^create\s+(?:or\s+replace\s+)?view\s+(?:(?:"(?:[^"]|"")*"|[^\s".(]+)\.?)+\s*(?:\((?:"(?:[^"]|"")*"|[^")])*\)\s*)?as\s+/i

/** The columns of the views of a shadow, and of models on top of it. `tables` are all that queries can read. */
export async function deriveColumns(
  shadow: Pick<Shadow, 'kind' | 'session'>,
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
  const views = await listViews(shadow)
  const queries = [
    ...views.map((view) => ({
      name: fullName(view),
      sql: view.sql.replace(CREATE, '').replace(/;\s*$/, ''),
    })),
    ...models.flatMap(({ makes, sql }) => (makes ? [{ name: fullName(makes), sql }] : [])),
  ]
  const found = await origins(
    shadow.kind,
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
