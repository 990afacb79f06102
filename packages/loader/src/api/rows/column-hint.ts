import type { ColumnType, EPOCHS, SchemaContract } from '@sluice/schema'
import type { Mask } from './mask.ts'

/** What a person knows about a column; each overrides what the profile would find. Keyed by the source's name for it. */
export interface ColumnHint {
  /** The column's name in the database. */
  readonly name?: string
  readonly type?: ColumnType
  /** strptime formats of dates, times and timestamps, such as `%m/%d/%Y`; the first that reads a value counts. */
  readonly format?: string | readonly string[]
  /** What stands before the fraction of a number, such as `,`. */
  readonly decimal?: string
  /** What separates thousands, such as `.`. */
  readonly thousands?: string
  /** Numbers are instants, counted so since 1970; with the type timestamp or date. */
  readonly epoch?: (typeof EPOCHS)[number]
  /** The time zone of timestamps that name none, such as `Europe/Berlin`; UTC by default. */
  readonly zone?: string
  /** Leaves out blanks around values; what is empty then is no value. */
  readonly trim?: boolean
  /** Words that stand for true and false. */
  readonly true?: readonly string[]
  readonly false?: readonly string[]
  /** Texts that stand for no value. */
  readonly nulls?: readonly string[]
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
