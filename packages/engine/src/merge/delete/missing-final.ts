import { DELETED_AT, type Bound, type ColumnType } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { ident, literal } from '../../quote.ts'
import { at, finalOf, type MergeTable, type MissingRows } from '../table/merge-table.ts'
import { timeOf } from '../table/time-of.ts'
import { isStaged } from '../table/values.ts'
import type { Deletion } from './deletion.ts'

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i

/** Condition that a date is on the inner side of a time: a date is its midnight. */
function onDate(column: string, { value, time = value, isClosed }: Bound, side: '<' | '>'): string {
  const day = `cast(${literal((value.length === 10 ? value : time).slice(0, 10))} as date)`
  const isMidnight = value.length === 10 || /T00:00(:00(\.0+)?)?(Z|$)/.test(time)
  const includes = isMidnight ? isClosed : side === '<'
  return `${column} ${side}${includes ? '=' : ''} ${day}`
}

/** Condition that a value is on the inner side of a bound. */
function inside(column: string, type: ColumnType, bound: Bound, side: '<' | '>'): string {
  const { value, time, isClosed } = bound
  const operator = isClosed ? `${side}=` : side
  if (type === 'text') return `${column} collate "C" ${operator} ${literal(value)}`
  if (time !== undefined && type === 'date') return onDate(column, bound, side)
  if (time !== undefined) return `${column} ${operator} ${timeOf(time)}`
  if (!NUMBER.test(value)) throw new TypeError(`${value} is no bound of a ${type} column`)
  return `${column} ${operator} ${value}`
}

/** Condition that the row `row` of a final table is one of which the load would have the key, if the source still had it. */
export function inWindow({ window, type }: Pick<MissingRows, 'window' | 'type'>, row: string): string {
  if (!window) return 'true'
  if (type === undefined) return 'false'
  const { column, from, to } = window
  const name = at(row, column)
  return [
    `${name} is not null`,
    ...(from ? [inside(name, type, from, '>')] : []),
    ...(to ? [inside(name, type, to, '<')] : []),
  ].join(' and ')
}

/** Condition that the final row `f` is missing in the load. */
const isMissing = (dialect: Dialect, root: MergeTable, missing: MissingRows): string =>
  `${inWindow(missing, 'f')}\n  and not ${isStaged(dialect, root)}`

/** The final rows that the load no longer has. */
export const missingFinal = (dialect: Dialect, root: MergeTable, missing: MissingRows): Deletion => ({
  from: `${finalOf(root)} as f`,
  row: 'f',
  where: isMissing(dialect, root, missing),
})

/** Rows of a final table whose mark is to be set, or taken away. */
export interface Marking {
  readonly value: string
  /** Condition on the final row `f`. */
  readonly where: string
}

/** Marks rows that are missing. `where`: condition on the final row `f`. */
export const markingOf = ({ at: time = '' }: MissingRows, where: string): Marking => ({
  value: timeOf(time),
  where: `${at('f', DELETED_AT)} is null\n  and ${where}`,
})

/** What is marked: the rows that the load no longer has, and no longer those that it has again. */
export const markings = (
  dialect: Dialect,
  root: MergeTable,
  missing: MissingRows,
): { readonly missing: Marking; readonly present: Marking } => ({
  missing: markingOf(missing, isMissing(dialect, root, missing)),
  present: { value: 'null', where: `${at('f', DELETED_AT)} is not null\n  and ${isStaged(dialect, root)}` },
})

/** Sets the marks. */
export const mark = (root: MergeTable, { value, where }: Marking): string =>
  `update ${finalOf(root)} as f\nset ${ident(DELETED_AT)} = ${value}\nwhere ${where}`

/** Gives a row if there is still one to mark. */
export const unmarked = (root: MergeTable, { where }: Marking): string =>
  `select 1 as present\nfrom ${finalOf(root)} as f\nwhere ${where}\nlimit 1`
