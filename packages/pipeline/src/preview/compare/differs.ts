import { ident, type EngineKind } from '@sluice/engine'
import { hasEquality } from '@sluice/transform'
import type { PairedColumn } from './table-diff.ts'

const FLOAT = /^(double|double precision|float|real)$/i
const SHORT = /^(float|real)$/i
const NUMBER = /^(u?tinyint|u?smallint|u?integer|u?bigint|u?hugeint|numeric|decimal|double|float|real)\b/i
const TIME = /^(date|timestamp)\b/i

const isBoth = (pattern: RegExp, { before, after }: PairedColumn): boolean =>
  pattern.test(before ?? '') && pattern.test(after ?? '')

const asText = (value: string): string => `cast(${value} as text)`

/** Whether values of both tables are compared as they are. */
const isPlain = (column: PairedColumn): boolean =>
  (column.before === column.after && hasEquality(column.before ?? '')) ||
  isBoth(NUMBER, column) ||
  isBoth(TIME, column)

/**
 * A condition on rows `b` and `a`: their values differ. The last digits of a sum of doubles depend on the order of its rows,
 * so doubles are the same if their first 12 digits are.
 */
export function differs(column: PairedColumn): string {
  const [b, a] = [`b.${ident(column.name)}`, `a.${ident(column.name)}`]
  if (isBoth(FLOAT, column)) {
    const close = isBoth(SHORT, column) ? '1e-6' : '1e-12'
    const usual = [b, a].map((value) => `abs(${value}) between 1e-30 and 1e30`).join(' and ')
    return `(${b} is distinct from ${a} and case when ${usual} then abs(${b} - ${a}) > ${close} * greatest(abs(${b}), abs(${a})) else true end)`
  }
  return isPlain(column) ? `${b} is distinct from ${a}` : `${asText(b)} is distinct from ${asText(a)}`
}

/** A condition on rows `b` and `a`: they have the same key. */
export const sameKey = (columns: readonly PairedColumn[]): string =>
  columns
    .map((column) => {
      const [b, a] = [`b.${ident(column.name)}`, `a.${ident(column.name)}`]
      return isPlain(column) ? `${b} = ${a}` : `${asText(b)} = ${asText(a)}`
    })
    .join(' and ')

/** A value that is compared as a part of a whole row. */
export function comparable(kind: EngineKind, column: PairedColumn): string {
  const value = ident(column.name)
  if (isBoth(FLOAT, column))
    return kind === 'duckdb' ? `printf('%.11e', ${value})` : `to_char(${value}, '9.99999999999EEEE')`
  return isPlain(column) ? value : asText(value)
}
