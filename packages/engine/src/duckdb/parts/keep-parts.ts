import type { TableName } from '@sluice/schema'
import { ident, literal, qualified } from '../../quote.ts'
import type { Session } from '../../session.ts'
import { indexesAny, writesRows } from './alterations.ts'
import { altered } from './altered-parts.ts'
import {
  createTableSql,
  isGenerated,
  readTableParts,
  type IndexPart,
  type TableParts,
} from './table-parts.ts'

/**
 * Runs work that may put copies in the place of tables, and gives each copy what it lacks: not null, defaults, generated
 * columns, constraints, indexes and comments, as the table had them. `statements` are those that the work runs: a column
 * that they rename keeps its parts, one that they let be null stays so, and their comments count, also those that they make
 * before the copy. To be called in one transaction with the work.
 */
export async function keepParts(
  tx: Session,
  tables: readonly TableName[],
  statements: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const before = await Promise.all(tables.map((table) => readTableParts(tx, table)))
  await work()
  const wrote = statements.some(writesRows)
  for (const parts of before) {
    const wanted = parts && altered(parts, statements)
    if (wanted && hasParts(wanted)) await restore(tx, wanted, wrote)
  }
}

/** Whether a table has more than columns with names and types. */
const hasParts = ({ comment: text, columns, constraints, indexes, ownKeys }: TableParts): boolean =>
  text !== null ||
  constraints.length + indexes.length + ownKeys.length > 0 ||
  columns.some((column) => !column.nullable || column.rest !== '' || column.comment !== null)

async function restore(tx: Session, before: TableParts, wrote: boolean): Promise<void> {
  const after = await readTableParts(tx, before)
  if (!after) return
  const wanted = merged(before, after)
  const name = qualified(before.dataset, before.name)
  const strict = wanted.columns.filter((column, i) => !column.nullable && after.columns[i]?.nullable)
  const likeBefore = (parts: TableParts): string =>
    createTableSql(name, { ...parts, columns: withNulls(parts) })
  if (likeBefore(wanted) !== likeBefore(after) || (wrote && strict.length > 0))
    await rebuild(tx, after, wanted)
  else
    for (const column of strict)
      await tx.script(`alter table ${name} alter column ${ident(column.name)} set not null`)
  if (before.indexes.length > 0) await restoreIndexes(tx, before, after)
  await comment(tx, wanted)
}

async function restoreIndexes(tx: Session, before: TableParts, after: TableParts): Promise<void> {
  const indexed = new Set((await readTableParts(tx, before))?.indexes.map((index) => index.name))
  const left = new Set(after.columns.map((column) => column.name))
  const gone = before.columns.map((column) => column.name).filter((column) => !left.has(column))
  for (const index of before.indexes) {
    // An index of a column that is gone goes with it, as on Postgres.
    if (!indexed.has(index.name) && !indexesAny(index.sql, gone)) await createIndex(tx, before, index)
  }
}

const withNulls = ({ columns }: TableParts): TableParts['columns'] =>
  columns.map((column) => ({ ...column, nullable: true }))

/** The table as it is now, with what it had before. */
function merged(before: TableParts, after: TableParts): TableParts {
  const old = new Map(before.columns.map((column) => [column.name, column]))
  const names = new Set(after.columns.map(({ name }) => name))
  const isLeft = (constraint: string): boolean =>
    before.columns.every(({ name }) => names.has(name) || !constraint.includes(name))
  const present = new Set(after.constraints.map(plain))
  const kept = before.constraints.filter((one) => isLeft(one) && !present.has(plain(one)))
  return {
    ...after,
    comment: after.comment ?? before.comment,
    columns: after.columns.map((column) => ({
      ...column,
      nullable: column.nullable && old.get(column.name)?.nullable !== false,
      rest: column.rest || (old.get(column.name)?.rest ?? ''),
      comment: column.comment ?? old.get(column.name)?.comment ?? null,
    })),
    constraints: [...kept, ...after.constraints],
  }
}

const plain = (constraint: string): string => constraint.replaceAll('"', '')

/** DuckDB adds no check, key or generated column to a table that is there: its rows go to one that has them. */
export async function rebuild(tx: Session, after: TableParts, wanted: TableParts): Promise<void> {
  const [key] = after.ownKeys
  if (key !== undefined)
    throw new Error(`${after.dataset}.${after.name} has the ${key}, which DuckDB cannot copy`)
  const [name, copy] = [after.name, `${after.name}__sluice_parts`].map((one) => qualified(after.dataset, one))
  const generated = wanted.columns.filter(isGenerated).map((column) => ident(column.name))
  const without = generated.length > 0 ? ` exclude (${generated.join(', ')})` : ''
  if (wanted.constraints.some((one) => one.startsWith('FOREIGN KEY'))) {
    // Where a table with a foreign key gets another name, DuckDB goes on looking for it under the old one.
    await tx.script(`create table ${copy} as select *${without} from ${name}`)
    await tx.script(`drop table ${name}`)
    await tx.script(createTableSql(name ?? '', wanted))
    await tx.script(`insert into ${name} by name from ${copy}`)
    await tx.script(`drop table ${copy}`)
    return
  }
  await tx.script(createTableSql(copy ?? '', wanted))
  await tx.script(`insert into ${copy} by name select *${without} from ${name}`)
  await tx.script(`drop table ${name}`)
  await tx.script(`alter table ${copy} rename to ${ident(after.name)}`)
}

/** Creates an index of a table again, with its comment. */
export async function createIndex(
  tx: Session,
  { dataset }: TableName,
  { name, sql, comment: text }: IndexPart,
): Promise<void> {
  await tx.script(sql)
  if (text !== null) await tx.script(`comment on index ${qualified(dataset, name)} is ${literal(text)}`)
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
