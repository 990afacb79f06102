import type { DatabaseSync } from 'node:sqlite'
import { ident } from '@sluice/engine'
import { fromQuery, type Described, type Relation, type SourceColumn } from '../port/source-column.ts'
import { NO_TABLES, tableMissing } from '../port/table-missing.ts'
import { referencesOf, type ForeignKey } from '../port/references.ts'
import { keyColumn } from './sqlite-keys.ts'
import { anyText, bytesText, sqliteForms } from './sqlite-forms.ts'

interface TableRow {
  readonly name: string
  readonly strict: number
  readonly wr: number
  readonly sql: string | null
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly required: number
  readonly pk: number
}

/**
 * Reads the schema of a SQLite file for a table, view or query.
 * @throws SqlSourceError where there is no such table
 */
export function describeSqlite(db: DatabaseSync, relation: Relation, place: string): Described {
  if (relation.kind === 'query') return describeQuery(db, relation.sql)
  const table = findTable(db, relation, place)
  const rows = db
    .prepare(
      'select name, type, "notnull" as required, pk from pragma_table_xinfo(?) where hidden <> 1 order by cid',
    )
    .all(table.name) as unknown as readonly ColumnRow[]
  const key = rows.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk)
  const foreign = foreignKeys(db, table.name)
  const columns = rows.map((row): SourceColumn => {
    const isRowid =
      row.pk > 0 && key.length === 1 && isRowidTable(table) && row.type.toUpperCase() === 'INTEGER'
    const isStrict = table.strict === 1 && /^(INT|INTEGER|REAL|TEXT|BLOB)$/i.test(row.type)
    const how = { isSure: isRowid || isStrict, isRequired: isRowid || row.required === 1 }
    return { ...sqliteColumn(row.name, row.type, how), ...referencesOf(foreign, row.name) }
  })
  return {
    columns,
    primaryKey: key.map(({ name }) => name),
    hidden: [],
    from: ident(table.name),
    isWritten: false,
  }
}

/** How many rows a table has; 0 where rows lack a part of the key. */
export function countRows(db: DatabaseSync, from: string, key: readonly string[]): number {
  const lacks = key.map((name) => `${ident(name)} is null`).join(' or ')
  const isWhole = db.prepare(`select 1 from ${from} where ${lacks} limit 1`).get() === undefined
  return isWhole ? Number(db.prepare(`select count(*) as rows from ${from}`).get()?.['rows']) : 0
}

/** SQLite says no columns of the other table where they are its primary key. */
function foreignKeys(db: DatabaseSync, table: string): readonly ForeignKey[] {
  const rows = db
    .prepare(
      `select f.id, f."table" as other, f."from" as own, coalesce(f."to", k.name) as name
       from pragma_foreign_key_list(?) as f
       left join pragma_table_info(f."table") as k on k.pk = f.seq + 1
       order by f.id desc, f.seq`,
    )
    .all(table) as unknown as readonly { id: number; other: string; own: string; name: string | null }[]
  return [...Map.groupBy(rows, ({ id }) => id).values()].map((key) => ({
    table: key[0]?.other ?? '',
    columns: key.map(({ own }) => own),
    others: key.flatMap(({ name }) => name ?? []),
  }))
}

/** A key `integer primary key` is the number of the row; in descending order it is a column as others. */
const isRowidTable = ({ wr, sql }: TableRow): boolean => wr === 0 && !/primary\s+key\s+desc/i.test(sql ?? '')

function findTable(
  db: DatabaseSync,
  { schema = 'main', name }: Extract<Relation, { kind: 'table' }>,
  place: string,
): TableRow {
  const tables = db
    .prepare(
      `select l.name, l.strict, l.wr, s.sql from pragma_table_list as l left join sqlite_schema as s on s.name = l.name
       where l.schema = 'main' and l.type <> 'shadow' and l.name not like 'sqlite\\_%' escape '\\' order by l.name`,
    )
    .all() as unknown as readonly TableRow[]
  const same = (one: TableRow): boolean => one.name.toLowerCase() === name.toLowerCase()
  const found = schema === 'main' ? tables.find(same) : undefined
  if (found) return found
  const begin = name.slice(0, 4).toLowerCase()
  const like = tables.filter((one) => same(one) || one.name.toLowerCase().includes(begin))
  const names = (like.length > 0 ? like : tables).slice(0, 3).map((one) => `main.${one.name}`)
  throw tableMissing(`${schema}.${name}`, { like: names, none: NO_TABLES, place })
}

function describeQuery(db: DatabaseSync, sql: string): Described {
  const from = fromQuery(sql)
  const columns = db
    .prepare(`select * from ${from}`)
    .columns()
    .map(({ name, type }) => sqliteColumn(name, type ?? '', { isSure: false, isRequired: false }))
  return { columns, primaryKey: [], from, isWritten: false, hidden: [] }
}

/** `isSure`: SQLite itself keeps other values out. */
function sqliteColumn(
  name: string,
  declared: string,
  { isSure, isRequired }: { readonly isSure: boolean; readonly isRequired: boolean },
): SourceColumn {
  const own = ident(name)
  const { forms, isGuess } = sqliteForms(own, declared)
  const [first] = forms
  const { type, value, compared, bound } = first ?? {}
  return {
    id: name,
    name,
    shown: declared === '' ? 'no type' : declared,
    type,
    value: value ?? own,
    text: anyText(own),
    bytes: bytesText(own),
    own,
    asKey: isSure ? keyColumn(own, type, value) : keyColumn(own),
    compared: compared ?? own,
    ...(bound && { bound }),
    required: isRequired,
    ...(!isSure && { forms }),
    ...(isGuess && { isGuess }),
  }
}
