import { fullName, type TableName } from '@sluice/schema'
import { qualified } from '../../quote.ts'
import type { Session } from '../../session.ts'
import { comment, createIndex, rebuild } from './keep-parts.ts'
import { readTableParts, type TableParts } from './table-parts.ts'

/** The rows of a table in one that has these constraints, and all its other parts. */
async function withConstraints(
  session: Session,
  parts: TableParts,
  constraints: readonly string[],
): Promise<void> {
  await rebuild(session, parts, { ...parts, constraints })
  for (const index of parts.indexes) await createIndex(session, parts, index)
  await comment(session, parts)
}

/**
 * Takes the foreign keys to some tables off a table, and gives what puts them back: DuckDB replaces no row that another one
 * referred to when the transaction began, though that one is gone by then. Undefined where there are none.
 */
export async function withoutForeignKeys(
  session: Session,
  table: TableName,
  to: readonly TableName[],
): Promise<(() => Promise<void>) | undefined> {
  const parts = await readTableParts(session, table)
  if (!parts) return undefined
  const names = to.flatMap((one) => [`${fullName(one)}(`, `${qualified(one.dataset, one.name)}(`])
  const others = parts.constraints.filter((one) => !names.some((name) => one.includes(`REFERENCES ${name}`)))
  if (others.length === parts.constraints.length) return undefined
  await withConstraints(session, parts, others)
  return async () => {
    const now = await readTableParts(session, table)
    if (now) await withConstraints(session, now, parts.constraints)
  }
}
