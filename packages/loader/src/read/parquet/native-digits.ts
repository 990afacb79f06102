import type { ColumnType, Digits } from '@sluice/schema'
import { duckdbDialect } from '@sluice/engine'

/** SQL aggregates over the values of a typed column: its digits, if its type does not determine them. */
export interface NativeDigits {
  readonly whole: string
  readonly scale: string
  /** True where all values are in plain notation. */
  readonly plain: string
}

/** See NativeDigits; undefined if the type has none, or determines them. `x` is SQL of the value. */
export function nativeDigits(type: ColumnType, x: string): NativeDigits | undefined {
  if (type === 'bigint') {
    const largest = `greatest(abs(max(${x})::hugeint), abs(min(${x})::hugeint))`
    return { whole: `length((${largest})::varchar)`, scale: '0', plain: 'true' }
  }
  if (type !== 'double') return undefined
  const text = duckdbDialect.convert(`${x}::double`, 'double', 'text')
  return {
    whole: `max(length(ltrim(split_part(${text}, '.', 1), '-')))`,
    scale: `max(length(split_part(${text}, '.', 2)))`,
    plain: `bool_and(_sluice.is_plain_number(${text}))`,
  }
}

/** The digits that such aggregates gave; undefined if they gave none. */
export const digitsSeen = (whole: unknown, scale: unknown, plain: unknown): Digits | undefined =>
  plain === true && whole !== null ? { whole: Number(whole), scale: Number(scale) } : undefined
