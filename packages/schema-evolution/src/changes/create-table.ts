import { ident, keyComment, literal, qualified } from '@sluice/engine'
import { columnOf, fullName, ROOT_ID, type CreateTable } from '@sluice/schema'
import type { ChangeFacts, RenderContext } from './risk/change-facts.ts'
import { columnDefinition } from './sql/column-definition.ts'
import { commentColumn } from './sql/comment-column.ts'
import { doBlock } from './sql/do-block.ts'
import { oneLine } from './sql/one-line.ts'

/** All there is to know about creating a table. */
export const createTable = ({ table, evidence }: CreateTable): ChangeFacts => ({
  title: `create ${fullName(table)}`,
  slug: `create_${table.name}`,
  footprint: fullName(table),
  evidence,
  risk: () => ({ data: 'lossless', lock: 'none', types: 'adds' }),
  apply: (present) => present ?? table,
})

/**
 * A Postgres table has a real primary key, and a nested one an index by which a merge finds the rows of a root row. On
 * DuckDB an index would live in memory and block most later changes: the key is recorded in the table's comment.
 */
export function renderCreateTable(
  { table, emptyColumns }: CreateTable,
  { kind, dialect, transaction, ifMissing }: RenderContext,
): string {
  const { dataset, name, columns, primaryKey } = table
  const key = primaryKey.map(ident).join(', ')
  const constraint = kind === 'postgres' && key ? [`primary key (${key})`] : []
  const definitions = [...columns.map((column) => columnDefinition(column, dialect)), ...constraint]
  const comment = `comment on table ${qualified(dataset, name)} is ${literal(keyComment(primaryKey))};`
  const empty =
    emptyColumns.length > 0
      ? [`-- not created, because they never held a value: ${oneLine(emptyColumns.join(', '))}`]
      : []
  const statements = [
    `create schema if not exists ${ident(dataset)};`,
    `create table ${ifMissing && kind === 'duckdb' ? 'if not exists ' : ''}${qualified(dataset, name)} (`,
    definitions.map((definition) => `  ${definition}`).join(',\n'),
    ');',
    ...(kind === 'postgres' && columnOf(table, ROOT_ID)
      ? [`create index on ${qualified(dataset, name)} (${ident(ROOT_ID)});`]
      : []),
    ...(kind === 'duckdb' && key ? [comment] : []),
    ...columns.flatMap((column) => commentColumn(table, column)),
  ]
  if (transaction && !(ifMissing && kind === 'postgres')) return [...empty, ...statements].join('\n')
  const once = `if to_regclass(${literal(qualified(dataset, name))}) is not null then\n  return; -- the table exists\nend if;`
  return [...empty, doBlock([once, ...statements])].join('\n')
}
