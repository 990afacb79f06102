import type { ColumnType } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { at, type MergeTable } from './merge-table.ts'
import { finalValue } from './values.ts'

/** A column of a final table whose values say whether a row has changed. */
export interface ComparedColumn {
  readonly name: string
  readonly type: ColumnType
}

/** Operands of one expression: parsers have a limit for how deep expressions go. */
const AT_ONCE = 50

const joined = (texts: readonly string[]): string => {
  if (texts.length === 0) return `''`
  if (texts.length <= AT_ONCE) return texts.join(' || ')
  const groups = Array.from({ length: Math.ceil(texts.length / AT_ONCE) }, (_, i) =>
    texts.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  )
  return joined(groups.map((group) => `(${joined(group)})`))
}

/** Expressions of texts as one hash. Each text stands behind its length, so that no two lists have the same hash. */
export const hashOf = (texts: readonly string[]): string =>
  `md5(${joined(texts.map((text) => `coalesce(length(${text}) || ':' || ${text}, '-')`))})`

/** Both rows that are compared have values of the final types, so that any text of them will do. */
const textOf = (dialect: Dialect, value: string, type: ColumnType): string =>
  type === 'text' ? value : `cast(${value} as ${dialect.typeName('text')})`

/** The texts of the final row `f`. */
export const finalTexts = (dialect: Dialect, columns: readonly ComparedColumn[]): readonly string[] =>
  columns.map(({ name, type }) => textOf(dialect, at('f', name), type))

/** The texts of the staged row `s`, as they will be in the final table. */
export const stagedTexts = (
  dialect: Dialect,
  table: Pick<MergeTable, 'columns'>,
  columns: readonly ComparedColumn[],
): readonly string[] =>
  columns.map(({ name, type }) => {
    const column = table.columns.find((one) => one.name === name)
    return column
      ? textOf(dialect, finalValue(dialect, column), type)
      : `cast(null as ${dialect.typeName('text')})`
  })
