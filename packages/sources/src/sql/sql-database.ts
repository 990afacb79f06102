import {
  resource,
  source,
  type Incremental,
  type ResourceContext,
  type ResourceOptions,
  type RowsResource,
  type Source,
} from '@sluice/loader'
import { openReader } from './open-reader.ts'
import { readRelation } from './read-relation.ts'
import type { Relation } from './port/source-column.ts'
import { SqlSourceError } from './port/sql-error.ts'
import type { SqlDatabaseOptions, SqlQuery, SqlTable } from './sql-options.ts'

/**
 * Tables, views and queries of a database as a source. Types and primary keys come from its catalog, all tables are read in one
 * snapshot, and rows go to files that DuckDB reads: no value passes through JavaScript.
 *
 * @example
 * ```ts
 * import { sqlDatabase, sqlTable } from 'sluice/sources'
 *
 * export const shop = sqlDatabase({
 *   name: 'shop',
 *   secrets: { url: 'SHOP_DATABASE_URL' },
 *   tables: ['customers', sqlTable('orders', { incremental: { cursor: 'updated_at' }, exclude: ['notes'] })],
 * })
 * ```
 */
export function sqlDatabase(options: SqlDatabaseOptions): Source {
  const { name, dataset, url, secrets, contract, tables } = options
  if (url === undefined && secrets === undefined)
    throw new SqlSourceError(`source ${name} does not say where its database is`, {
      code: 'E_SQL_URL',
      place: name,
      hint: "give it secrets: { url: 'SHOP_DATABASE_URL' }, the environment variable with the url",
    })
  return source({
    name,
    ...(dataset === undefined ? {} : { dataset }),
    ...(contract === undefined ? {} : { contract }),
    ...(secrets === undefined ? {} : { secrets: secrets as Readonly<Record<string, string>> }),
    resources: () => tables.map((table) => resourceOf(table, options)),
  })
}

function resourceOf(given: string | SqlTable | SqlQuery, database: SqlDatabaseOptions): RowsResource {
  const one: SqlTable | SqlQuery = typeof given === 'string' ? { kind: 'table', table: given } : given
  const name = one.kind === 'query' ? one.name : (one.name ?? one.table)
  const relation: Relation =
    one.kind === 'query'
      ? { kind: 'query', sql: one.sql }
      : { kind: 'table', schema: one.schema ?? database.schema, name: one.table }
  const place = `${database.name}.${name}`
  const file = one.kind === 'query' ? name : one.table
  const { incremental } = one
  const rest = resourceOptions(one)
  const read = async function* (context: ResourceContext) {
    const url = database.url ?? String((context.secrets as { readonly url: string }).url)
    const reader = await context.shared(`sql ${url}`, () =>
      openReader(url, database.name, context.folder ?? ''),
    )
    yield* await readRelation(reader, { relation, options: one, place, file }, context)
  }
  if (incremental === undefined) {
    // Without a cursor each load brings all rows, so the table becomes what the source has.
    const writeDisposition = rest.mergeStrategy || rest.mergeKey || rest.deleteMissing ? undefined : 'replace'
    return resource({ ...(writeDisposition && { writeDisposition }), ...rest, name }, read)
  }
  return resource({ ...rest, name, incremental: inOrder(incremental) }, read)
}

/** The options that are those of any resource. */
function resourceOptions(one: SqlTable | SqlQuery): Omit<ResourceOptions, 'name'> {
  const own = new Set([
    'kind',
    'name',
    'table',
    'sql',
    'schema',
    'include',
    'exclude',
    'where',
    'incremental',
    'lateCommits',
    'chunkRows',
    'connections',
  ])
  return Object.fromEntries(Object.entries(one).filter(([option]) => !own.has(option)))
}

/** A load that is cut reads the rows in the order of the cursor. */
const inOrder = (incremental: Incremental): Incremental => ({
  order: incremental.pick === 'min' ? 'desc' : 'asc',
  ...incremental,
})
