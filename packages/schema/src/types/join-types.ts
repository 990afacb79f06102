import { decimal, decimalParts, isDecimal, MAX_PRECISION, type ColumnType, type DecimalType } from './type.ts'

/** Digits that every int64 fits in, and significant digits that every double gives back. */
const BIGINT_DIGITS = 19
export const DOUBLE_DIGITS = 15

const asDecimal = (whole: number, scale: number): ColumnType =>
  whole + scale > MAX_PRECISION ? 'text' : decimal(Math.max(whole + scale, 1), scale)

function joinDecimal(a: DecimalType, b: ColumnType): ColumnType {
  const { whole, scale, precision } = decimalParts(a)
  if (isDecimal(b)) {
    const other = decimalParts(b)
    return asDecimal(Math.max(whole, other.whole), Math.max(scale, other.scale))
  }
  if (b === 'bigint') return asDecimal(Math.max(whole, BIGINT_DIGITS), scale)
  // A double holds a short decimal; a long one and an unknown double meet in text alone (joinObserved knows more).
  return precision <= DOUBLE_DIGITS ? 'double' : 'text'
}

const isNumber = (type: ColumnType): boolean => type === 'bigint' || type === 'double' || isDecimal(type)
const isDay = (type: ColumnType): boolean => type === 'date' || type === 'timestamp'

/**
 * The narrowest type that holds every value of both types exactly, as far as the types alone can say; joinObserved
 * also looks at the digits that were seen. Commutative; json is the top, text is the top of the scalars.
 */
export function joinTypes(a: ColumnType, b: ColumnType): ColumnType {
  if (a === b) return a
  if (a === 'json' || b === 'json') return 'json'
  if (isNumber(a) && isNumber(b)) {
    if (isDecimal(a)) return joinDecimal(a, b)
    return isDecimal(b) ? joinDecimal(b, a) : 'double'
  }
  if (isDay(a) && isDay(b)) return 'timestamp'
  return 'text'
}

/**
 * The type a new or widened final column gets: decimals are rounded up to 18 or 38 digits, so that a larger amount
 * tomorrow is not another migration (18 digits are one int64 for DuckDB; numeric has no such steps on Postgres).
 */
export function withHeadroom(type: ColumnType): ColumnType {
  if (!isDecimal(type)) return type
  const { precision, scale } = decimalParts(type)
  return decimal(precision <= 18 ? 18 : MAX_PRECISION, scale)
}
