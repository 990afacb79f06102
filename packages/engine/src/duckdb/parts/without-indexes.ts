import type { Session } from '../../session.ts'
import { alteredTable, indexesAny, renamedColumn, splitIndex, withNewName } from './alterations.ts'
import { comment, createIndex, rebuild } from './keep-parts.ts'
import { readTableParts } from './table-parts.ts'

/** An index's definition with the new name of a column. */
function afterRename(sql: string, statement: string): string {
  const renamed = renamedColumn(statement)
  if (!renamed) return sql
  const [head, columns] = splitIndex(sql)
  return `${head}${withNewName(columns, renamed.from, renamed.to)}`
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
    if (sql === index.sql && indexesAny(sql, dropped)) continue
    await createIndex(session, parts, { ...index, sql })
  }
}
