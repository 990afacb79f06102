import { sqlFile } from '@sluice/engine'
import { referencesOf, type ForeignKey } from '../port/references.ts'
import { fromQuery, type Described, type Relation } from '../port/source-column.ts'
import { SqlSourceError } from '../port/sql-error.ts'
import { ONLY_READABLE, tableMissing } from '../port/table-missing.ts'
import { backticked, mysqlColumn, type CatalogColumn } from './mysql-types.ts'
import type { MysqlSession } from './mysql-session.ts'
import { queryColumn } from './query-columns.ts'

const COLUMNS = sqlFile('../../../sql/source-columns.mysql.sql', import.meta.url)
const KEYS = sqlFile('../../../sql/source-keys.mysql.sql', import.meta.url)
const JSONS = sqlFile('../../../sql/source-json.mysql.sql', import.meta.url)

interface ColumnRow extends Omit<CatalogColumn, 'required'> {
  readonly required: number
  readonly readable: number
}

interface KeyRow {
  readonly key_name: string
  readonly own: string
  readonly other: string | null
  readonly other_column: string | null
}

/**
 * Reads the catalog for a table, view or query. `database`: that of the url.
 * @throws SqlSourceError where there is no such table, or it may not be read
 */
export async function describeMysql(
  session: MysqlSession,
  relation: Relation,
  { database, place }: { readonly database: string | undefined; readonly place: string },
): Promise<Described> {
  if (relation.kind === 'query') return describeQuery(session, relation.sql)
  const { schema = database, name } = relation
  if (schema === undefined)
    throw new SqlSourceError('the url names no database', {
      code: 'E_SQL_URL',
      place,
      hint: 'write mysql://user:password@host:3306/database, or set schema',
    })
  const found = await session.rows<ColumnRow>(COLUMNS, [schema, name])
  if (found.length === 0) throw await missing(session, schema, name, place)
  const [{ size } = { size: null }] = await session.rows<{ size: string | null }>(
    'select cast(t.table_rows as char) as size from information_schema.tables t where t.table_schema = ? and t.table_name = ?',
    [schema, name],
  )
  const keys = await session.rows<KeyRow>(KEYS, [schema, name])
  const foreign = foreignKeys(keys)
  const json = session.isMariadb
    ? new Set((await session.rows<{ name: string }>(JSONS, [schema, name])).map((one) => one.name))
    : new Set<string>()
  const readable = found.filter((row) => row.readable === 1)
  if (readable.length === 0) throw notReadable(`${schema}.${name}`, place)
  return {
    columns: readable.map((row) =>
      mysqlColumn({
        ...row,
        ...(json.has(row.name) && { type: 'json' }),
        required: row.required === 1,
        ...referencesOf(foreign, row.name),
      }),
    ),
    primaryKey: keys.filter(({ other }) => other === null).map(({ own }) => own),
    hidden: found.filter((row) => row.readable !== 1).map((row) => row.name),
    from: `${backticked(schema)}.${backticked(name)}`,
    ...(size !== null && { rows: Number(size) }),
    isWritten: false,
  }
}

const foreignKeys = (keys: readonly KeyRow[]): readonly ForeignKey[] =>
  [
    ...Map.groupBy(
      keys.filter(({ other }) => other !== null),
      (key) => key.key_name,
    ).values(),
  ].map((key) => ({
    table: key[0]?.other ?? '',
    columns: key.map(({ own }) => own),
    others: key.flatMap((one) => one.other_column ?? []),
  }))

async function describeQuery(session: MysqlSession, sql: string): Promise<Described> {
  const from = fromQuery(sql)
  const columns = await session.columns(`select * from ${from}`)
  return {
    columns: columns.map((column) => mysqlColumn(queryColumn(column))),
    primaryKey: [],
    from,
    isWritten: false,
    hidden: [],
  }
}

const notReadable = (what: string, place: string): SqlSourceError =>
  new SqlSourceError(`the user of the url may not read ${what}`, {
    code: 'E_SQL_PRIVILEGE',
    place,
    hint: `as an administrator: grant select on ${what} to that user`,
  })

async function missing(
  session: MysqlSession,
  schema: string,
  name: string,
  place: string,
): Promise<SqlSourceError> {
  const rows = await session.rows<{ place: string }>(
    `select concat(table_schema, '.', table_name) as place from information_schema.tables
     where lower(table_name) = lower(?) or (table_schema = ? and locate(lower(left(?, 4)), lower(table_name)) > 0)
     order by lower(table_name) = lower(?) desc, 1 limit 3`,
    [name, schema, name, name],
  )
  const like = rows.map((row) => row.place)
  return tableMissing(`${schema}.${name}`, { like, none: ONLY_READABLE, place })
}
