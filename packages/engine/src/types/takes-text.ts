import type { EngineKind } from '../engine.ts'
import { unreachable } from '@sluice/schema'
import { literal } from '../quote.ts'

const INTEGER = /^u?(tiny|small|big|huge)?int(eger)?$/i
const DECIMAL = /^decimal\(.*\)$/i

/** An integer as both engines write it; each of them takes other forms, too, such as `1e0` or `0x1`. */
const DIGITS = String.raw`'^\s*[+-]?\d+\s*$'`

/**
 * SQL condition that a type takes a text, the SQL expression `text`, as one of its values, exactly. On Postgres, the schema of
 * Sluice is installed.
 * @example takesText('duckdb', `'1.5'`, 'INTEGER') // false: DuckDB itself would round it to 2
 */
export function takesText(kind: EngineKind, text: string, type: string): string {
  switch (kind) {
    case 'duckdb': {
      const isTaken = `try_cast(${text} as ${type}) is not null`
      if (INTEGER.test(type)) return `(regexp_matches(${text}, ${DIGITS}) and ${isTaken})`
      return DECIMAL.test(type)
        ? `coalesce(cast(try_cast(${text} as ${type}) as double) = try_cast(${text} as double), false)`
        : isTaken
    }
    case 'postgres': {
      const isTaken = `_sluice.is_castable(${text}, ${literal(type)})`
      return INTEGER.test(type) ? `(${text} ~ ${DIGITS} and ${isTaken})` : isTaken
    }
    default:
      return unreachable(kind)
  }
}
