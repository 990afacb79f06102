import {
  columnOf,
  isNumeric,
  joinTypes,
  ROOT_ID,
  tableIn,
  type ColumnType,
  type SchemaChange,
  type Table,
} from '@sluice/schema'
import { factsOf } from '../../changes/facts-of.ts'

/**
 * Whether the SQL of a migration's changes runs, and does what they say. Each is one of the tables as they are before: all
 * widenings of a table are one statement, which stands where the first of them does.
 */
export const arePossible = (changes: readonly SchemaChange[], before: readonly Table[]): boolean =>
  changes.every((change) => isPossible(change, before)) && isDistinct(changes)

function isPossible(change: SchemaChange, tables: readonly Table[]): boolean {
  const present = tableIn(tables, change.table)
  if (change.kind === 'create-table') return present === undefined
  if (!present) return false
  if (change.kind === 'add-column') {
    const { name, nullable } = change.column
    return nullable && name !== ROOT_ID && columnOf(present, name) === undefined
  }
  const column = columnOf(present, change.column)
  if (!column || column.name === ROOT_ID) return false
  if (change.kind === 'widen-column')
    return column.type === change.from && change.reading === undefined && isWider(change.from, change.to)
  return !column.nullable && !present.primaryKey.includes(column.name)
}

/** Widenings of numbers go by the digits of values, too. */
const isWider = (from: ColumnType, to: ColumnType): boolean =>
  from !== to && ((isNumeric(from) && isNumeric(to)) || joinTypes(from, to) === to)

/** Whether no two changes of one kind are of the same table or column. */
const isDistinct = (changes: readonly SchemaChange[]): boolean =>
  new Set(changes.map((change) => `${change.kind} ${factsOf(change).footprint}`)).size === changes.length
