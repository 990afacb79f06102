import type { TableName } from '@sluice/schema'
import { ident, literal, qualified } from '../../quote.ts'
import type { Session } from '../../session.ts'
import { createTableSql, isGenerated, readTableParts, type TableParts } from './table-parts.ts'

/**
 * Does work that may copy tables, and gives each what the copy lacks: defaults, generated columns, constraints, indexes and
 * comments, as they were. To be called in one transaction with the work.
 */
export async function keepParts(
  tx: Session,
  tables: readonly TableName[],
  work: () => Promise<void>,
): Promise<void> {
  const before = await Promise.all(tables.map((table) => readTableParts(tx, table)))
  await work()
  for (const parts of before) if (parts) await restore(tx, parts)
}

async function restore(tx: Session, before: TableParts): Promise<void> {
  const after = await readTableParts(tx, before)
  if (!after) return
  const wanted = merged(before, after)
  const name = qualified(before.dataset, before.name)
  if (createTableSql(name, wanted) !== createTableSql(name, after)) await rebuild(tx, after, wanted)
  const indexed = new Set((await readTableParts(tx, before))?.indexes.map((index) => index.name))
  for (const index of before.indexes) {
    if (indexed.has(index.name)) continue
    await tx.script(index.sql)
    if (index.comment !== null)
      await tx.script(
        `comment on index ${qualified(before.dataset, index.name)} is ${literal(index.comment)}`,
      )
  }
  await comment(tx, wanted)
}

/** The table as it is now, with what it had before. */
function merged(before: TableParts, after: TableParts): TableParts {
  const old = new Map(before.columns.map((column) => [column.name, column]))
  const names = new Set(after.columns.map(({ name }) => name))
  const isLeft = (constraint: string): boolean =>
    before.columns.every(({ name }) => names.has(name) || !constraint.includes(name))
  return {
    ...after,
    comment: after.comment ?? before.comment,
    columns: after.columns.map((column) => ({
      ...column,
      rest: column.rest || (old.get(column.name)?.rest ?? ''),
      comment: column.comment ?? old.get(column.name)?.comment ?? null,
    })),
    constraints: [...new Set([...before.constraints.filter(isLeft), ...after.constraints])],
  }
}

/** DuckDB adds no check, key or generated column to a table that is there: its rows go to one that has them. */
export async function rebuild(tx: Session, after: TableParts, wanted: TableParts): Promise<void> {
  const [name, copy] = [after.name, `${after.name}__sluice_parts`].map((one) => qualified(after.dataset, one))
  const generated = wanted.columns.filter(isGenerated).map((column) => ident(column.name))
  const without = generated.length > 0 ? ` exclude (${generated.join(', ')})` : ''
  await tx.script(createTableSql(copy ?? '', wanted))
  await tx.script(`insert into ${copy} by name select *${without} from ${name}`)
  await tx.script(`drop table ${name}`)
  await tx.script(`alter table ${copy} rename to ${ident(after.name)}`)
}

/** Gives a table and its columns the comments that they had. */
export async function comment(
  tx: Session,
  { dataset, name, comment: text, columns }: TableParts,
): Promise<void> {
  const table = qualified(dataset, name)
  if (text !== null) await tx.script(`comment on table ${table} is ${literal(text)}`)
  for (const column of columns) {
    if (column.comment === null) continue
    await tx.script(`comment on column ${table}.${ident(column.name)} is ${literal(column.comment)}`)
  }
}
