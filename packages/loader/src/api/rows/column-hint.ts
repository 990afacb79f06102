import type { Reading, SchemaContract } from '@sluice/schema'
import type { Mask } from './mask.ts'

/** What a person knows about a column; each overrides what the profile would find. Keyed by the source's name for it. */
export interface ColumnHint extends Partial<Reading> {
  /** The column's name in the database. */
  readonly name?: string
  /** What the column gets in place of its values, before they are written anywhere: see docs/masks.md. */
  readonly mask?: Mask
  /** Which of the secrets of the source is the key of the mask `hmac`. */
  readonly maskSecret?: string
  /** Leaves the column out. */
  readonly ignore?: boolean
  /** What happens where the column is new, or a value is not of its type. */
  readonly contract?: SchemaContract
}

export type ColumnHints = Readonly<Record<string, ColumnHint>>

/**
 * The hint for a column of the source, whose name may be that of a member of every object, such as `constructor`. A nested
 * one is named by its keys, joined by dots.
 */
export function hintFor(hints: ColumnHints | undefined, ...path: readonly string[]): ColumnHint | undefined {
  const source = path.join('.')
  return hints && Object.hasOwn(hints, source) ? hints[source] : undefined
}
