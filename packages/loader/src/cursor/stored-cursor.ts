import type { CursorRecord } from '@sluice/ledger'
import type { CursorValue } from '../api/cursor/incremental.ts'
import { valueOf, type CursorType } from './cursor-value.ts'

/** A cursor as the last loads have left it. */
export interface StoredCursor {
  readonly types: readonly CursorType[]
  /** Where the next load starts; undefined where none has moved the cursor. */
  readonly value: readonly CursorValue[] | undefined
  /** The furthest value of any row that was loaded: rows beyond it are certain to be new. */
  readonly reached: readonly CursorValue[] | undefined
  /** The value as it is stored, to see whether another load has moved it. */
  readonly text: string | null
  /** False where no row of the resource lacks a value; undefined where that is not known. */
  readonly lacksValues?: boolean | undefined
}

/** The types of a cursor's values, as the ledger stores them. */
export const storedTypes = (text: string): readonly CursorType[] =>
  text === '' ? [] : (text.split(',') as CursorType[])

const read = (text: string | null, types: readonly CursorType[]): readonly CursorValue[] | undefined => {
  if (text === null) return undefined
  const texts = types.length === 1 ? [text] : (JSON.parse(text) as readonly string[])
  return texts.map((one, index) => valueOf(one, types[index] ?? 'text'))
}

export function storedCursor({ value, reached, type, lacksValues }: CursorRecord): StoredCursor {
  const types = storedTypes(type)
  return {
    types,
    value: read(value, types),
    reached: read(reached, types),
    text: value,
    lacksValues: lacksValues ?? undefined,
  }
}

/** A position as it is stored. */
export function storedText(
  parts: readonly CursorValue[] | undefined,
  types: readonly CursorType[],
): string | null {
  if (parts === undefined) return null
  return types.length === 1 ? String(parts[0]) : JSON.stringify(parts.map(String))
}
