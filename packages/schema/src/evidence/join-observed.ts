import { joinDigits, type Digits } from '../types/digits.ts'
import { DOUBLE_DIGITS, joinTypes } from '../types/join-types.ts'
import type { ObservedColumn } from './observed.ts'
import { decimal, decimalParts, isDecimal, MAX_PRECISION, type ColumnType } from '../types/type.ts'

const isNumber = (type: ColumnType): boolean => type === 'bigint' || type === 'double' || isDecimal(type)

const fromDigits = ({ whole, scale }: Digits): ColumnType =>
  whole + scale > MAX_PRECISION ? 'text' : decimal(Math.max(whole + scale, 1), scale)

/** The digits a column needs: those that were seen, or those that its type allows. */
export function digitsOf({ type, digits }: Pick<ObservedColumn, 'type' | 'digits'>): Digits | undefined {
  if (digits) return digits
  if (type === 'bigint') return { whole: 19, scale: 0 }
  if (!isDecimal(type)) return undefined
  const { whole, scale } = decimalParts(type)
  return { whole, scale }
}

/**
 * joinTypes for columns whose digits are known: integers up to 15 digits go into a double, longer ones make a decimal,
 * and a double in plain notation goes into the decimal that holds its digits.
 */
export function joinObserved(
  a: Pick<ObservedColumn, 'type' | 'digits'>,
  b: Pick<ObservedColumn, 'type' | 'digits'>,
): { readonly type: ColumnType; readonly digits?: Digits } {
  const digits = joinDigits(digitsOf(a), digitsOf(b))
  const known = digits ? { digits } : {}
  if (a.type === b.type && !isDecimal(a.type)) return { type: a.type, ...known }
  if (!isNumber(a.type) || !isNumber(b.type)) return { type: joinTypes(a.type, b.type) }
  const [x, y] = [digitsOf(a), digitsOf(b)]
  if (a.type === 'double' || b.type === 'double') {
    const other = a.type === 'double' ? y : x
    if (other && other.whole + other.scale <= DOUBLE_DIGITS) return { type: 'double', ...known }
    return digits ? { type: fromDigits(digits), ...known } : { type: 'text' }
  }
  return digits ? { type: fromDigits(digits), ...known } : { type: joinTypes(a.type, b.type) }
}

/** The type a final column must have to hold what was observed besides what it holds already. */
export function typeToHold(
  final: ColumnType,
  liveDigits: Digits | undefined,
  observed: ObservedColumn,
): ColumnType {
  const own = liveDigits ? { type: final, digits: liveDigits } : { type: final }
  if (isDecimal(final)) {
    const seen = digitsOf(observed)
    const { whole, scale } = decimalParts(final)
    if (seen && isNumber(observed.type)) {
      return seen.whole <= whole && seen.scale <= scale ? final : joinTypes(final, fromDigits(seen))
    }
  }
  return joinObserved(own, observed).type
}
