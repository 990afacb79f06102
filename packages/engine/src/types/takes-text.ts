import type { EngineKind } from '../engine.ts'
import { unreachable } from '@sluice/schema'
import { literal } from '../quote.ts'

const EXACT = /^(u?(tiny|small|big|huge)?int(eger)?|decimal\(.*\))$/i

/**
 * SQL condition that a type takes a text, the SQL expression `text`, as one of its values, exactly. On Postgres, the schema of
 * Sluice is installed.
 * @example takesText('duckdb', `'1.5'`, 'INTEGER') // false: DuckDB itself would round it to 2
 */
export function takesText(kind: EngineKind, text: string, type: string): string {
  switch (kind) {
    case 'duckdb':
      return EXACT.test(type)
        ? `coalesce(cast(try_cast(${text} as ${type}) as double) = try_cast(${text} as double), false)`
        : `try_cast(${text} as ${type}) is not null`
    case 'postgres':
      return `_sluice.is_castable(${text}, ${literal(type)})`
    default:
      return unreachable(kind)
  }
}
