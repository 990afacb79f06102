import { unreachable } from '@sluice/schema'
import type { CursorPosition, CursorValue } from '../api/cursor/incremental.ts'
import { isInstant, nanosecondsOf, readInstant, type Zones } from './instant.ts'

/** How values of a cursor compare. `decimal`: numbers that are written as text, since their column is a number. */
export type CursorType = 'timestamp' | 'number' | 'decimal' | 'text'

/** The type of a value, as far as it alone says. */
export function typeOfValue(value: CursorValue): CursorType {
  if (typeof value !== 'string') return 'number'
  return isInstant(value) ? 'timestamp' : 'text'
}

export const isPlainNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text)

const sign = <T extends number | bigint>(a: T | number, b: T | number): number => (a < b ? -1 : a > b ? 1 : 0)

/** Compares numbers that are written in digits, whatever their length. */
function compareDecimals(a: string, b: string): number {
  const places = Math.max(a.split('.')[1]?.length ?? 0, b.split('.')[1]?.length ?? 0)
  const scaled = (text: string): bigint => {
    const [whole = '', fraction = ''] = text.split('.')
    return BigInt(whole + fraction.padEnd(places, '0'))
  }
  return sign(scaled(a), scaled(b))
}

/** Below zero where `a` comes before `b`. Timestamps compare as instants. */
function compareValues(a: CursorValue, b: CursorValue, type: CursorType, zones?: Zones): number {
  switch (type) {
    case 'number':
      return sign(a as number | bigint, b as number | bigint)
    case 'decimal':
      return compareDecimals(String(a), String(b))
    case 'timestamp':
      return sign(instant(a, zones), instant(b, zones))
    case 'text':
      return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
    default:
      return unreachable(type)
  }
}

/** Nanoseconds since 1970; the value is known to be a timestamp. */
export function instant(value: CursorValue, zones?: Zones): bigint {
  const read = readInstant(String(value))
  return read ? nanosecondsOf(read, zones) : 0n
}

/** Compares the values that both positions have; `zones`: of each of them. */
export function comparePositions(
  a: readonly CursorValue[],
  b: readonly CursorValue[],
  types: readonly CursorType[],
  zones: readonly Zones[] = [],
): number {
  for (const [index, type] of types.entries()) {
    const [one, other] = [a[index], b[index]]
    if (one === undefined || other === undefined) return 0
    const order = compareValues(one, other, type, zones[index])
    if (order !== 0) return order
  }
  return 0
}

export const partsOf = (position: CursorPosition): readonly CursorValue[] =>
  [position].flat() as readonly CursorValue[]

/** A position as a resource is handed it: a list only where the cursor has several paths. */
export const positionOf = (parts: readonly CursorValue[], isList: boolean): CursorPosition =>
  isList ? parts : (parts[0] ?? '')

/** A number as it was written: an integer beyond 2^53 is a bigint. */
export function numberOf(text: string): number | bigint {
  const value = Number(text)
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value
}

/** A stored or read value from its text. */
export const valueOf = (text: string, type: CursorType): CursorValue =>
  type === 'number' ? numberOf(text) : text

/** For messages. */
export const shownValue = (value: CursorValue): string =>
  typeof value === 'string' ? JSON.stringify(value) : String(value)

export const shownPosition = (parts: readonly CursorValue[]): string =>
  parts.length === 1 ? shownValue(parts[0] ?? '') : `[${parts.map(shownValue).join(', ')}]`
