import { createHash } from 'node:crypto'
import { ident, idents, literal, qualified, type EngineKind, type Session } from '@sluice/engine'
import { shorten, type TableName } from '@sluice/schema'
import { readColumns, type RelationColumn } from '../relation/relation.ts'

/** Rows that fail a test, as text, with the types of their columns. */
export interface FailingRows {
  readonly columns: readonly RelationColumn[]
  readonly rows: readonly Readonly<Record<string, string | null>>[]
}

/** More rows show nothing new. */
const MOST_ROWS = 1000
const MOST_BYTES = 63

/** The table for the failing rows of a test: `test_failures.marts_daily_unique_day`. */
export function failuresTable(node: string, dataset: string): TableName {
  const name = node
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_|_$/g, '')
  const tag = `_${createHash('sha256').update(node).digest('hex').slice(0, 8)}_`
  return {
    dataset,
    name: Buffer.byteLength(name) > MOST_BYTES ? shorten(name, tag, MOST_BYTES) : name,
  }
}

/** Takes the failing rows out of a transaction that is to be rolled back. The schema for them, `dataset`, exists. */
export async function readFailing(
  session: Session,
  kind: EngineKind,
  query: string,
  dataset: string,
): Promise<FailingRows> {
  const name = `__sluice_${createHash('sha256').update(query).digest('hex').slice(0, 16)}`
  const table = qualified(dataset, name)
  await session.script(`create table ${table} as select * from (\n${query}\n) as failing limit ${MOST_ROWS}`)
  const columns = await readColumns(session, kind, { dataset, name })
  const texts = columns.map(({ name: column }) => `cast(${ident(column)} as text) as ${ident(column)}`)
  const rows = await session.rows<Record<string, string | null>>(`select ${texts.join(', ')} from ${table}`)
  await session.script(`drop table ${table}`)
  return { columns, rows }
}

/** Puts failing rows in the place of those of the last run; a test that passes has no table. */
export async function storeFailing(
  session: Session,
  { dataset, name }: TableName,
  failing: FailingRows | undefined,
): Promise<void> {
  const table = qualified(dataset, name)
  await session.script(`drop table if exists ${table}`)
  if (!failing) return
  const { columns, rows } = failing
  await session.script(
    `create table ${table} (${columns.map((column) => `${ident(column.name)} ${column.type}`).join(', ')})`,
  )
  const values = rows.map((row) => {
    const cells = columns.map((column) => {
      const text = row[column.name] ?? null
      return text === null ? 'null' : `cast(${literal(text)} as ${column.type})`
    })
    return `(${cells.join(', ')})`
  })
  await session.run(
    `insert into ${table} (${idents(columns.map((column) => column.name))}) values\n${values.join(',\n')}`,
  )
}
