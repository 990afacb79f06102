import { isNumeric, joinTypes, type ColumnType } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { at, type MergeColumn, type MergeTable } from './merge-table.ts'
import { finalValue } from './values.ts'

/** How new a row is: the type of the value that says it, and its SQL in a type that holds it. */
interface Version {
  readonly type: ColumnType
  in(type: ColumnType): string
}

const versionColumn = ({ columns }: MergeTable, name: string): MergeColumn | undefined =>
  columns.find((column) => column.name === name)

/** The version of a staged row; undefined where no row of the load has one. */
function staged(dialect: Dialect, table: MergeTable, name: string, alias: string): Version | undefined {
  const column = versionColumn(table, name)
  if (!column) return undefined
  const { from, to, reading } = column
  // What a hint reads is of the type of the final column.
  return reading
    ? { type: to, in: (type) => dialect.convert(finalValue(dialect, column, alias), to, type) }
    : { type: from, in: (type) => dialect.convert(at(alias, name), from, type) }
}

/** A type in which values of both types have an order: the one that a column of both would get. */
function orderedType(a: ColumnType, b: ColumnType): ColumnType {
  const joined = joinTypes(a, b)
  if (joined === 'json') return 'text'
  return joined === 'text' && isNumeric(a) && isNumeric(b) ? 'double' : joined
}

/** Condition that a row is older than another one: a row without a version is older than any with one. */
function isOlder(own: Version | undefined, other: Version | undefined): string {
  if (!other) return 'false'
  if (!own) return `${other.in(other.type)} is not null`
  const type = orderedType(own.type, other.type)
  // Texts compare by their bytes, on both engines.
  const order = type === 'text' ? ' collate "C"' : ''
  const [a, b] = [own, other].map((one) => `${one.in(type)}${order}`)
  return `(${other.in(type)} is not null and (${own.in(type)} is null or ${a} < ${b}))`
}

/** Condition that the staged row `s` is older than the final row `f`; undefined where no final row has a version. */
export function isOlderThanFinal(dialect: Dialect, table: MergeTable): string | undefined {
  const { newestBy: name, absent, defaulted, kept } = table
  if (name === undefined) return undefined
  const type = versionColumn(table, name)?.to
  if (type === undefined)
    return [...absent, ...defaulted, ...kept].includes(name) ? `${at('f', name)} is not null` : undefined
  const final: Version = { type, in: (wanted) => dialect.convert(at('f', name), type, wanted) }
  return isOlder(staged(dialect, table, name, 's'), final)
}

/** Condition that the staged row `a` of one load is older than the staged row `b` of another, by the column `name`. */
export const isOlderThanStaged = (
  dialect: Dialect,
  name: string,
  [tableA, a]: readonly [MergeTable, string],
  [tableB, b]: readonly [MergeTable, string],
): string => isOlder(staged(dialect, tableA, name, a), staged(dialect, tableB, name, b))
