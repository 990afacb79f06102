import { joinTypes } from './join-types.ts'
import type { ColumnType } from './type.ts'

/** How the text of a column's values is read as another type: what a hint of the config says. */
export interface Reading {
  readonly type: ColumnType
  /** strptime format of dates, times and timestamps. */
  readonly format?: string
  /** Words that stand for true and false. */
  readonly true?: readonly string[]
  readonly false?: readonly string[]
  /** Texts that stand for no value. */
  readonly nulls?: readonly string[]
}

/** What a hint says of a column's values; undefined where it names no type. */
export function readingOf(hint: Partial<Reading> | undefined): Reading | undefined {
  const type = hint?.type ?? (hint?.true || hint?.false ? 'bool' : undefined)
  if (!hint || type === undefined) return undefined
  return {
    type,
    ...(hint.format !== undefined && { format: hint.format }),
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
  format === undefined ? type : `${type}, read by ${format}`
