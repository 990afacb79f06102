import { READING_KEYS, type Reading, type SchemaContract } from '@sluice/schema'
import type { Mask } from './mask.ts'

/**
 * What is known about a column. A hint overrides the type inference. Hints are keyed by the column name of the source.
 */
export interface ColumnHint extends Partial<Reading> {
  /** The column's name in the database. */
  readonly name?: string
  /**
   * What the column contains instead of its values. It is applied before values are written anywhere: see
   * docs/masks.md.
   */
  readonly mask?: Mask
  /** The secret of the source that is the key of the mask `hmac`. */
  readonly maskSecret?: string
  /** Leaves the column out. */
  readonly ignore?: boolean
  /** What happens if the column is new, or a value does not fit its type. */
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

/** True where a hint reads values that the source spells in its own way, so that their texts are not those of the column. */
export const readsOtherwise = (hint: ColumnHint = {}): boolean =>
  READING_KEYS.some((key) => hint[key] !== undefined && hint[key] !== false)
