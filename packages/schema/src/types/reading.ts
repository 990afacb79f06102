import { joinTypes } from './join-types.ts'
import type { ColumnType } from './type.ts'

/** What numbers of the seconds since 1970 count. */
export const EPOCHS = ['seconds', 'milliseconds', 'microseconds'] as const

/** How the text of a column's values is read as another type: what a hint of the config says. */
export interface Reading {
  readonly type: ColumnType
  /** strptime formats of dates, times and timestamps, such as `%m/%d/%Y`; the first that reads a value counts. */
  readonly format?: string | readonly string[]
  /**
   * What stands before the fraction of a number, such as `,`; a point by default, and a comma where the point separates
   * thousands.
   */
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
}

const READS: Record<Exclude<keyof Reading, 'type'>, true> = {
  format: true,
  decimal: true,
  thousands: true,
  epoch: true,
  zone: true,
  trim: true,
  true: true,
  false: true,
  nulls: true,
}

/** All that a reading may say beside the type. */
export const READING_KEYS = Object.keys(READS) as readonly (keyof typeof READS)[]

/** What a hint says of a column's values; undefined where it names no type. */
export function readingOf(hint: Partial<Reading> | undefined): Reading | undefined {
  const type = hint?.type ?? (hint?.true || hint?.false ? 'bool' : undefined)
  if (!hint || type === undefined) return undefined
  return {
    type,
    ...(hint.format !== undefined && { format: hint.format }),
    ...(hint.decimal !== undefined && { decimal: hint.decimal }),
    ...(hint.thousands !== undefined && { thousands: hint.thousands }),
    ...(hint.epoch !== undefined && { epoch: hint.epoch }),
    ...(hint.zone !== undefined && { zone: hint.zone }),
    ...(hint.trim && { trim: hint.trim }),
    ...(hint.true && { true: hint.true }),
    ...(hint.false && { false: hint.false }),
    ...(hint.nulls && { nulls: hint.nulls }),
  }
}

/** Whether a reviewed column gets the type that a hint says only by reading its values again: no wider type holds both. */
export const isRetype = (reviewed: ColumnType, { type }: Reading): boolean =>
  type !== 'text' &&
  type !== 'json' &&
  type !== 'binary' &&
  type !== reviewed &&
  joinTypes(reviewed, type) === 'text'

/** `date, read by %d/%m/%Y`. */
export const readingText = ({ type, format }: Reading): string =>
  format === undefined ? type : `${type}, read by ${[format].flat().join(' or ')}`
