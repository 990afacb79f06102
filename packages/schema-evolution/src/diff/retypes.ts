import type { Engine } from '@sluice/engine'
import {
  columnOf,
  fullName,
  isRetype,
  type ObservedColumn,
  type ObservedTable,
  type Reading,
  type SchemaChange,
  type Table,
  type TableName,
  type WidenColumn,
  tableIn,
} from '@sluice/schema'
import { unreadQuery } from '../changes/widen/read-again.ts'

/** A column whose type a hint of the config says. */
export interface HintedRetype {
  readonly table: TableName
  readonly column: string
  readonly reading: Reading
}

/** A type that cannot be proposed, and why. */
export interface BlockedRetype extends HintedRetype {
  readonly why: string
}

/** The changes that give columns of `before` the types of hints; those that `planned` changes already wait for their next turn. */
export const planRetypes = (
  retypes: readonly HintedRetype[],
  before: readonly Table[],
  planned: readonly SchemaChange[],
): readonly WidenColumn[] =>
  retypes.flatMap(({ table, column, reading }): readonly WidenColumn[] => {
    const present = tableIn(before, table)
    const from = present && columnOf(present, column)?.type
    const isChanged = planned.some(
      (change) =>
        change.kind === 'widen-column' &&
        fullName(change.table) === fullName(table) &&
        change.column === column,
    )
    if (from === undefined || isChanged || !isRetype(from, reading)) return []
    return [{ kind: 'widen-column', table, column, from, to: reading.type, reading }]
  })

/**
 * Which of the types that hints say can be proposed: a column of a key keeps its type, one of which rows wait as they were
 * read before the hint waits for them, and a value that cannot be read would only stop the migration.
 */
export async function judgeRetypes(
  { session, dialect }: Pick<Engine, 'session' | 'dialect'>,
  retypes: readonly HintedRetype[],
  finals: readonly Table[],
  observed: readonly ObservedTable[],
): Promise<{ readonly possible: readonly HintedRetype[]; readonly blocked: readonly BlockedRetype[] }> {
  const possible: HintedRetype[] = []
  const blocked: BlockedRetype[] = []
  for (const retype of retypes) {
    const { table, column, reading } = retype
    const final = tableIn(finals, table)
    const from = final && columnOf(final, column)?.type
    if (!final || from === undefined || !isRetype(from, reading)) continue
    const why = final.primaryKey.includes(column)
      ? 'it is a column of the key'
      : observed.some((one) => fullName(one) === fullName(table) && waitsUnread(one, column))
        ? 'rows wait that were loaded before the hint'
        : undefined
    if (why !== undefined) {
      blocked.push({ ...retype, why })
      continue
    }
    const [found] = await session.rows<{ message: string | null }>(
      unreadQuery(table, { column, from, to: reading.type, reading }, dialect),
    )
    if (found?.message == null) possible.push(retype)
    else blocked.push({ ...retype, why: found.message })
  }
  return { possible, blocked }
}

const waitsUnread = ({ columns }: ObservedTable, name: string): boolean =>
  columns.some((column) => column.name === name && column.reading === undefined)

/** What waits as it will be once its values are read as the hint says, where the column has the hint's type by then. */
export const readAs = (finals: readonly Table[], table: ObservedTable): ObservedTable => {
  const final = tableIn(finals, table)
  if (!final) return table
  const columns = table.columns.map((column): ObservedColumn => {
    const { reading, digits: _digits, ...rest } = column
    const type = columnOf(final, column.name)?.type
    return reading && type !== undefined && !isRetype(type, reading)
      ? { ...rest, type: reading.type }
      : column
  })
  return { ...table, columns }
}
