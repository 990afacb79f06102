import type { Access } from '../delta/impact-report.ts'

/** Methods whose object keys are columns that are written. */
const WRITES = new Set(['values', 'set', 'doUpdateSet', 'thenUpdateSet', 'thenInsertValues'])
/** Methods whose names of columns say what is written. */
const WRITTEN_NAMES = new Set(['columns'])
/** Methods whose object keys are columns that are compared. */
const COMPARES = new Set(['and', 'or'])

const AFTER_FIRST = [
  'where',
  'having',
  'filterWhere',
  'when',
  'on',
  'set',
  'orderBy',
  'parens',
  'cast',
].concat(
  ['between', 'betweenSymmetric'],
  ['whenMatchedAnd', 'whenNotMatchedAnd', 'whenNotMatchedBySourceAnd'],
)
const NO_COLUMNS = [
  'as',
  'with',
  'withRecursive',
  'val',
  'lit',
  'then',
  'else',
  'key',
  'at',
  '$castTo',
].concat(['constraint', 'withSchema'])

/** From which argument on a text is a value, an operator or a new name, not a column. */
const VALUES_FROM: ReadonlyMap<string, number> = new Map([
  ...AFTER_FIRST.map((method) => [method, 1] as const),
  ...NO_COLUMNS.map((method) => [method, 0] as const),
])
/** Methods whose first argument is a function or a table. */
const COLUMNS_FROM: Readonly<Record<string, number>> = { fn: 1, agg: 1 }

/** Methods that take every column of a table. */
const STARS = new Set(['selectAll', 'returningAll', 'jsonAgg', 'toJson'])

export const writesKeys = (method: string): boolean => WRITES.has(method)
export const comparesKeys = (method: string): boolean => COMPARES.has(method)
export const takesAll = (method: string): boolean => STARS.has(method)

/** Whether a text in that argument can be a column. */
export const namesColumn = (method: string, index: number, operands: boolean): boolean =>
  index < (VALUES_FROM.get(method) ?? (operands ? 1 : Infinity)) && index >= (COLUMNS_FROM[method] ?? 0)

/** What a call does to the columns that it names. */
export const accessOf = (method: string): Access =>
  WRITES.has(method) || WRITTEN_NAMES.has(method) ? 'write' : 'read'
