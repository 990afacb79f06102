import type { TableName } from '@sluice/schema'
import { ident, literal, qualified, unquoted } from '../../quote.ts'
import type { Session } from '../../session.ts'
import { comment, rebuild } from './keep-parts.ts'
import { readTableParts } from './table-parts.ts'

const NAME = String.raw`("(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_]*)`
const ALTER = new RegExp(
  String.raw`^alter\s+table\s+(?:if\s+exists\s+)?${NAME}\.${NAME}\s+(?:alter|drop|rename(?!\s+to\b))\s`,
  'iu',
)
const RENAME = new RegExp(String.raw`\srename\s+(?:column\s+)?${NAME}\s+to\s+${NAME}\s*$`, 'iu')

/** The table of which a statement changes or drops a column, which DuckDB does to no table that has indexes. */
function alteredTable(statement: string): TableName | undefined {
  const [, dataset, name] = ALTER.exec(statement) ?? []
  return dataset === undefined || name === undefined
    ? undefined
    : { dataset: unquoted(dataset), name: unquoted(name) }
}

/** An index's definition with the new name of a column. */
function afterRename(sql: string, statement: string): string {
  const [, from, to] = RENAME.exec(statement) ?? []
  if (from === undefined || to === undefined) return sql
  const old = unquoted(from)
  const at = sql.indexOf('(', sql.indexOf(' ON '))
  const words = sql
    .slice(at)
    .replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_]*/gu, (word) =>
      !word.startsWith("'") && unquoted(word) === old.toLowerCase() ? ident(unquoted(to)) : word,
    )
  return `${sql.slice(0, at)}${words}`
}

/**
 * Runs a statement that changes a column of a table. Where the table has indexes, its rows go to one without them before, for
 * DuckDB cannot create an index again in the transaction that dropped it; the indexes are created again afterwards.
 */
export async function withoutIndexes(
  session: Session,
  statement: string,
  run: () => Promise<void>,
): Promise<void> {
  const table = alteredTable(statement)
  const parts = table && (await readTableParts(session, table))
  if (!parts || parts.indexes.length === 0) return run()
  await rebuild(session, parts, parts)
  await comment(session, parts)
  await run()
  const left = new Set((await readTableParts(session, parts))?.columns.map(({ name }) => name))
  const dropped = parts.columns.map(({ name }) => name).filter((name) => !left.has(name))
  for (const index of parts.indexes) {
    const sql = afterRename(index.sql, statement)
    // An index of a column that the statement drops goes with it, as on Postgres.
    if (sql === index.sql && dropped.some((name) => names(sql).includes(name))) continue
    await session.script(sql)
    if (index.comment === null) continue
    await session.script(
      `comment on index ${qualified(parts.dataset, index.name)} is ${literal(index.comment)}`,
    )
  }
}

const names = (sql: string): readonly string[] =>
  (sql.slice(sql.indexOf('(')).match(/"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_]*/gu) ?? []).map(unquoted)
