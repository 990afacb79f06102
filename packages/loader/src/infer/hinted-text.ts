import { duckdbDialect } from '@sluice/engine'
import type { ColumnHint } from '../api/rows/column-hint.ts'
import type { TextColumn } from './classify/classify.ts'
import type { ColumnClass } from './classify/column-class.ts'

/** A column whose values are given as text, after its hint. */
export interface HintedText extends TextColumn {
  readonly hint: ColumnHint | undefined
  /** The raw column. */
  readonly column: string
}

/**
 * The text of a column after its hints: null words are null, truth words `true` and `false`, dates of a format ISO text.
 * What the hint does not cover stays as it is, and so makes the column text.
 */
export const hintedText = (text: string, hint: ColumnHint | undefined): string =>
  hint ? duckdbDialect.readText(text, hint) : text

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
