import {
  decimal,
  decimalParts,
  fit,
  isDecimal,
  MAX_PRECISION,
  type ColumnType,
  type ObservedColumn,
} from '@sluice/schema'
import { ident } from '../../quote.ts'

/** Longest identifier of Postgres, in bytes. */
export const LONGEST = 63

/** A column of a waiting table. */
export interface StoredColumn {
  readonly name: string
  readonly type: ColumnType
}

/**
 * Where a waiting table keeps a staged column: each type that loads have seen has a separate column, so that every value
 * stands there exactly as it was staged. Decimals of one scale share one; more digits before the point change nothing.
 */
export function storedColumn({ name, type }: Pick<ObservedColumn, 'name' | 'type'>): StoredColumn {
  const stored = isDecimal(type) ? decimal(MAX_PRECISION, decimalParts(type).scale) : type
  return { name: fit(`${name}:${stored}`, `${name}:${stored}`, LONGEST), type: stored }
}

/** A stored column under its own name and type. `decimal(p,s)` is spelled so on both engines. */
export function storedValue({ name, type }: Pick<ObservedColumn, 'name' | 'type'>): string {
  const stored = storedColumn({ name, type })
  const value = stored.type === type ? ident(stored.name) : `cast(${ident(stored.name)} as ${type})`
  return `${value} as ${ident(name)}`
}
