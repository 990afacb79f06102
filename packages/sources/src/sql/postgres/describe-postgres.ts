import type { ClientBase } from 'pg'
import { ident, qualified, sqlFile } from '@sluice/engine'
import { fromQuery, shownRelation, type Described, type Relation } from '../port/source-column.ts'
import { SqlSourceError } from '../port/sql-error.ts'
import { ONLY_READABLE, tableMissing } from '../port/table-missing.ts'
import { sourceColumn, type CatalogColumn } from './postgres-types.ts'

const RELATION = sqlFile('../../../sql/source-relation.postgres.sql', import.meta.url)
const COLUMNS = sqlFile('../../../sql/source-columns.postgres.sql', import.meta.url)
const QUERY_TYPES = sqlFile('../../../sql/source-query-types.postgres.sql', import.meta.url)

interface CatalogRelation {
  readonly oid: string
  readonly rows: number
  readonly kind: string
  readonly usable: boolean
  readonly partly: boolean
  readonly key: readonly string[]
}

/**
 * Reads the catalog for a table, view or query.
 * @throws SqlSourceError where there is no such table, or it may not be read
 */
export async function describePostgres(
  client: ClientBase,
  relation: Relation,
  place: string,
): Promise<Described> {
  if (relation.kind === 'query') return describeQuery(client, relation.sql)
  const { schema = 'public', name } = relation
  const { rows } = await client.query<CatalogRelation>(RELATION, [schema, name])
  const [found] = rows
  if (!found) throw await missing(client, schema, name, place)
  if (!found.usable) throw notReadable(`the schema ${schema}`, place)
  const columns = await client.query<CatalogColumn & { readable: boolean }>(COLUMNS, [found.oid])
  return {
    columns: columns.rows.filter(({ readable }) => readable).map(sourceColumn),
    primaryKey: found.key,
    from: qualified(schema, name),
    id: found.oid,
    rows: found.rows,
    isWritten: found.kind === 'r' || found.kind === 'p',
    isPartly: found.partly,
    ...unreadable(columns.rows, shownRelation({ ...relation, schema }), place),
  }
}

/** A column that may not be read is left out only where nobody asks for it: it has to be excluded by name. */
function unreadable(
  columns: readonly (CatalogColumn & { readonly readable: boolean })[],
  table: string,
  place: string,
): { readonly hidden: readonly string[] } {
  const hidden = columns.filter(({ readable }) => !readable).map(({ name }) => name)
  if (hidden.length === columns.length && columns.length > 0) throw notReadable(table, place)
  return { hidden }
}

async function describeQuery(client: ClientBase, sql: string): Promise<Described> {
  const from = fromQuery(sql)
  const { fields } = await client.query({ text: `select * from ${from} limit 0`, rowMode: 'array' })
  const { rows } = await client.query<CatalogColumn>(QUERY_TYPES, [
    fields.map(({ dataTypeID }) => dataTypeID),
    fields.map(({ dataTypeModifier }) => dataTypeModifier),
  ])
  const columns = rows.map((row) =>
    sourceColumn({ ...row, name: fields[row.id - 1]?.name ?? '', required: false }),
  )
  return { columns, primaryKey: [], from, isWritten: false, hidden: [] }
}

const notReadable = (what: string, place: string): SqlSourceError =>
  new SqlSourceError(`the user of the url may not read ${what}`, {
    code: 'E_SQL_PRIVILEGE',
    place,
    hint: `as its owner: grant ${what.startsWith('the schema') ? `usage on schema ${ident(what.slice(11))}` : `select on ${what}`} to that user`,
  })

async function missing(
  client: ClientBase,
  schema: string,
  name: string,
  place: string,
): Promise<SqlSourceError> {
  const { rows } = await client.query<{ place: string }>(
    `select format('%s.%s', table_schema, table_name) as place from information_schema.tables
     where lower(table_name) = lower($1) or (table_schema = $2 and table_name like '%' || left($1, 4) || '%')
     order by table_name = $1 desc, 1 limit 3`,
    [name, schema],
  )
  const like = rows.map((row) => row.place)
  return tableMissing(`${schema}.${name}`, { like, none: ONLY_READABLE, place })
}
