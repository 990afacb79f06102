import type { TableName } from '@sluice/schema'
import { splitTopLevel } from './brackets.ts'
import { ident } from '../../quote.ts'
import type { Session } from '../../session.ts'

/** A column as the definition of its table has it. */
interface ColumnPart {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  /** What follows its type, without `not null`: `DEFAULT(7)`, `GENERATED ALWAYS AS((qty * 2))`. */
  readonly rest: string
  readonly comment: string | null
}

export interface IndexPart {
  readonly name: string
  readonly sql: string
  readonly comment: string | null
}

/** All that a DuckDB table is made of: a copy of its rows has only the columns' names and types. */
export interface TableParts extends TableName {
  readonly comment: string | null
  readonly columns: readonly ColumnPart[]
  /** `CHECK((qty > 0))`, `UNIQUE(sku)` */
  readonly constraints: readonly string[]
  readonly indexes: readonly IndexPart[]
  /** Foreign keys to the table itself, which DuckDB leaves out of its definition: no copy can have them. */
  readonly ownKeys: readonly string[]
}

const TABLE = `
select sql, comment from duckdb_tables()
where database_name = current_database() and schema_name = $1 and table_name = $2`

const COLUMNS = `
select column_name as name, data_type as type, is_nullable as nullable, comment from duckdb_columns()
where database_name = current_database() and schema_name = $1 and table_name = $2 order by column_index`

const OWN_KEYS = `
select 'FOREIGN KEY (' || array_to_string(constraint_column_names, ', ') || ')' as key from duckdb_constraints()
where database_name = current_database() and schema_name = $1 and table_name = $2
  and constraint_type = 'FOREIGN KEY' and referenced_table = table_name and constraint_text = ''`

const INDEXES = `
select index_name as name, sql, comment from duckdb_indexes()
where database_name = current_database() and schema_name = $1 and table_name = $2 and sql is not null order by index_name`

/** Reads the parts of a table; undefined where it does not exist. */
export async function readTableParts(session: Session, table: TableName): Promise<TableParts | undefined> {
  const name = [table.dataset, table.name]
  const [found] = await session.rows<{ sql: string; comment: string | null }>(TABLE, name)
  if (!found) return undefined
  const columns = await session.rows<Omit<ColumnPart, 'rest'>>(COLUMNS, name)
  const parts = splitTopLevel(found.sql.slice(found.sql.indexOf('(') + 1, found.sql.lastIndexOf(')')))
  return {
    ...table,
    comment: found.comment,
    columns: columns.map((column, i) => ({ ...column, rest: restOf(parts[i] ?? '', column) })),
    constraints: parts.slice(columns.length).filter((part) => part !== ''),
    indexes: await session.rows<IndexPart & Record<string, unknown>>(INDEXES, name),
    ownKeys: (await session.rows<{ key: string }>(OWN_KEYS, name)).map(({ key }) => key),
  }
}

/** The definition begins with the name, quoted or not, and the type. */
function restOf(definition: string, { name, type }: Omit<ColumnPart, 'rest'>): string {
  const begin = [`${name} ${type}`, `"${name.replaceAll('"', '""')}" ${type}`].find((text) =>
    definition.startsWith(text),
  )
  return (begin === undefined ? '' : definition.slice(begin.length)).replace(/ NOT NULL(?=$| )/, '').trim()
}

export const isGenerated = ({ rest }: Pick<ColumnPart, 'rest'>): boolean => /^GENERATED ALWAYS AS/i.test(rest)

/** The definition of such a table. */
export function createTableSql(
  name: string,
  { columns, constraints }: Pick<TableParts, 'columns' | 'constraints'>,
  { temporary = false }: { readonly temporary?: boolean } = {},
): string {
  const definitions = columns.map((column) =>
    [ident(column.name), column.type, column.rest, column.nullable || isGenerated(column) ? '' : 'not null']
      .filter((part) => part !== '')
      .join(' '),
  )
  return `create ${temporary ? 'temporary ' : ''}table ${name} (${[...definitions, ...constraints].join(', ')})`
}
