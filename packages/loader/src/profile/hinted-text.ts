import { literal } from '@sluice/engine'
import type { ColumnHint } from '../column-hint.ts'
import type { TextColumn } from './classify.ts'
import type { ColumnClass } from './column-class.ts'

/** A column whose values are given as text, after its hint. */
export interface HintedText extends TextColumn {
  readonly hint: ColumnHint | undefined
  /** The raw column. */
  readonly column: string
}

const list = (words: readonly string[]): string => words.map(literal).join(', ')

/** Formats of strftime that print the canonical text of a type. */
const CANONICAL: Partial<Record<string, string>> = {
  date: '%Y-%m-%d',
  timestamp: '%Y-%m-%dT%H:%M:%S.%fZ',
  time: '%H:%M:%S.%f',
}

/**
 * The text of a column after its hints: null words are null, truth words `true` and `false`, dates of a format ISO text.
 * What the hint does not cover stays as it is, and so makes the column text.
 */
export function hintedText(text: string, hint: ColumnHint | undefined): string {
  if (!hint) return text
  let result = text
  if (hint.nulls?.length) result = `case when ${result} in (${list(hint.nulls)}) then null else ${result} end`
  if (hint.true?.length || hint.false?.length) {
    const truth = hint.true?.length ? ` when ${result} in (${list(hint.true)}) then 'true'` : ''
    const untruth = hint.false?.length ? ` when ${result} in (${list(hint.false)}) then 'false'` : ''
    result = `case${truth}${untruth} else ${result} end`
  }
  const canonical = CANONICAL[hint.type ?? '']
  if (hint.format !== undefined && canonical !== undefined) {
    const parsed = `try_strptime(${result}, ${literal(hint.format)})`
    const text = `strftime(${parsed}, ${literal(canonical)})`
    // %Y takes `26` for the year 26, where 2026 was meant.
    const year = hint.format.includes('%Y') ? `case when year(${parsed}) >= 1000 then ${text} end` : text
    result = `coalesce(${year}, ${result})`
  }
  return result
}

/** The classes that a hinted type allows; undefined where the hint names no type. */
export function hintedClasses(hint: ColumnHint | undefined): readonly ColumnClass[] | undefined {
  switch (hint?.type) {
    case undefined:
      return hint?.true || hint?.false ? ['bool'] : undefined
    case 'bool':
    case 'bigint':
    case 'date':
    case 'time':
    case 'timestamp':
      return [hint.type]
    case 'double':
      return ['double', 'decimal']
    case 'text':
    case 'json':
    case 'binary':
      return ['text']
    default:
      return ['decimal']
  }
}
