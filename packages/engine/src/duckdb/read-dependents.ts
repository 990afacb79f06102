import type { TableName } from '@sluice/schema'
import { ident, qualified } from '../quote.ts'
import type { Session } from '../session.ts'
import type { Dependent, Retyped } from '../table-facts.ts'
import { duckdbDialect } from './dialect.ts'
import { createTableSql, isGenerated, readTableParts, type TableParts } from './parts/table-parts.ts'

const REFERRING = `
select schema_name as dataset, table_name as name, constraint_text as text from duckdb_constraints()
where database_name = current_database() and constraint_type = 'FOREIGN KEY' and referenced_table = $1`

const TRY = '"__sluice_try"'

/** What a copy of a table with other types is given again, and what is in the way of it: each is tried on an empty table. */
export async function readDuckdbDependents(
  session: Session,
  table: TableName,
  retyped: readonly Retyped[],
): Promise<readonly Dependent[]> {
  const parts = await readTableParts(session, table)
  if (!parts || retyped.length === 0) return []
  const types = new Map(retyped.map(({ column, to }) => [column, duckdbDialect.typeName(to)]))
  const columns = parts.columns
    .filter((column) => !isGenerated(column))
    .map((column) => ({ ...column, type: types.get(column.name) ?? column.type }))
  const present = new Map(parts.columns.map(({ name, type }) => [name, duckdbDialect.typeOf(type)]))
  const names = retyped.filter(({ column, to }) => present.get(column) !== to).map(({ column }) => column)
  const tried = async (what: string, constraints: readonly string[], index?: string): Promise<Dependent> => {
    const why = await failure(session, { columns, constraints }, index)
    return { what, ...(why !== undefined && { why }) }
  }
  const found: Dependent[] = []
  for (const constraint of parts.constraints)
    found.push(await tried(`constraint ${constraint} on ${shown(table)}`, [constraint]))
  for (const { name, sql } of parts.indexes)
    found.push(
      await tried(`index ${table.dataset}.${name}`, [], sql.slice(sql.indexOf('(', sql.indexOf(' ON ')))),
    )
  return [
    ...found,
    ...parts.columns.filter(({ rest }) => rest !== '').map((column) => valueOf(column, table, names)),
    ...parts.ownKeys.map((key) => ({
      what: `constraint ${key} on ${shown(table)}`,
      why: 'it refers to the table itself, which DuckDB copies and drops',
    })),
    ...(await referring(session, table)),
  ]
}

const shown = ({ dataset, name }: TableName): string => `${dataset}.${name}`

async function failure(
  session: Session,
  parts: Pick<TableParts, 'columns' | 'constraints'>,
  index: string | undefined,
): Promise<string | undefined> {
  try {
    await session.script(createTableSql(TRY, parts, { temporary: true }))
    if (index !== undefined) await session.script(`create index "__sluice_try_index" on ${TRY} ${index}`)
    return undefined
  } catch (error) {
    return (error as Error).message.split('\n')[0]?.replace(/^[A-Z][\w ]* Error: /, '')
  } finally {
    await session.script(`drop table if exists ${TRY}`)
  }
}

function valueOf(
  column: TableParts['columns'][number],
  table: TableName,
  retyped: readonly string[],
): Dependent {
  if (!isGenerated(column)) return { what: `${column.rest} of column ${column.name} of ${shown(table)}` }
  const names: readonly string[] = column.rest.match(/"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_]*/gu) ?? []
  const reads = retyped.some((name) => names.includes(name) || names.includes(ident(name)))
  const what = `column ${column.name} of ${shown(table)}`
  return reads ? { what, why: 'it is generated from the column' } : { what }
}

async function referring(session: Session, table: TableName): Promise<readonly Dependent[]> {
  const rows = await session.rows<TableName & { text: string }>(REFERRING, [table.name])
  const names = [`${shown(table)}(`, `${qualified(table.dataset, table.name)}(`]
  return rows
    .filter(({ text }) => names.some((name) => text.includes(`REFERENCES ${name}`)))
    .map((row) => ({
      what: `constraint ${row.text} on ${shown(row)}`,
      why: 'it refers to the table, which DuckDB copies and drops',
    }))
}
