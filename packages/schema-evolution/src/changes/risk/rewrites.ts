import type { EngineKind } from '@sluice/engine'
import { decimalParts, isDecimal, type WidenColumn } from '@sluice/schema'

/** Whether each row is rewritten. More digits before the point are instant on Postgres. */
export function rewrites(kind: EngineKind, { from, to }: Pick<WidenColumn, 'from' | 'to'>): boolean {
  if (kind === 'duckdb' || !isDecimal(from) || !isDecimal(to)) return true
  return decimalParts(from).scale !== decimalParts(to).scale
}
