import { unreachable } from '@sluice/schema'
import { literal } from '@sluice/engine'
import type { CursorValue } from '../api/cursor/incremental.ts'
import { instant, numberOf, type CursorType } from '../cursor/cursor-value.ts'
import { isDate, type Zones } from '../cursor/instant.ts'
import { keyColumnOf, nanoseconds, type PartKinds } from './cursor-json.ts'

/** How the values of one path compare in this load. */
export interface RangedPart {
  readonly type: CursorType
  /** SQL of a value of this path, to be compared with the column of keys. */
  literal(value: CursorValue): string
}

/** How they compare in SQL. */
export interface Comparing extends RangedPart {
  /** SQL of the key of a spelled value. */
  key(text: string): string
}

/** How values compare in SQL, so that none is rounded. */
export function partOf(
  type: CursorType,
  kinds: PartKinds,
  bounds: readonly CursorValue[],
  { days, times }: Zones = {},
): Comparing {
  const cast = (sqlType: string): Comparing => ({
    type,
    literal: (value) => `cast(${literal(String(value))} as ${sqlType})`,
    key: (text) => `cast(${text} as ${sqlType})`,
  })
  switch (type) {
    case 'number': {
      const numbers = bounds.map((value) => (typeof value === 'string' ? numberOf(value) : value))
      const isWhole = numbers.every((value) => typeof value === 'bigint' || Number.isInteger(value))
      if (
        kinds.integers === kinds.numbers &&
        isWhole &&
        numbers.every((value) => Math.abs(Number(value)) < 1e37)
      )
        return { ...cast('hugeint'), literal: (value) => `cast('${BigInt(value)}' as hugeint)` }
      const isShort = numbers.every((value) => /^-?\d{1,26}(\.\d{1,12})?$/.test(String(value)))
      return cast(kinds.decimals === kinds.numbers && isShort ? 'decimal(38, 12)' : 'double')
    }
    case 'decimal':
      return cast('decimal(38, 12)')
    case 'text':
      return { type, literal: (value) => literal(String(value)), key: (text) => text }
    case 'timestamp': {
      // Dates among dates are dates; among timestamps they begin in the zone.
      const all = kinds.dates === kinds.timestamps && bounds.every((value) => isDate(String(value)))
      const zones = { days: all ? undefined : days, times }
      return {
        type,
        literal: (value) => `cast('${instant(value, zones)}' as hugeint)`,
        key: (text) => nanoseconds(text, zones),
      }
    }
    default:
      return unreachable(type)
  }
}

/** SQL: the row's keys compare so with a position; with one of fewer values, as far as that goes. */
export function comparesWith(
  parts: readonly RangedPart[],
  operator: '<' | '<=' | '>' | '>=',
  position: readonly CursorValue[],
): string {
  const keys = position.map((_, part) => keyColumnOf(part))
  const values = position.map((value, part) => parts[part]?.literal(value) ?? 'null')
  if (keys.length === 1) return `${keys[0]} ${operator} ${values[0]}`
  return `(${keys.join(', ')}) ${operator} (${values.join(', ')})`
}
