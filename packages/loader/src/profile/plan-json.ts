import type { ColumnType } from '@sluice/schema'
import type { ColumnHint } from '../column-hint.ts'
import type { ColumnClass } from './column-class.ts'
import { KIND, only, type JsonKinds } from './json-kinds.ts'

/** What becomes of a column of JSON values. */
export type JsonPlan =
  | { readonly kind: 'flatten' }
  | { readonly kind: 'nest' }
  | { readonly kind: 'value'; readonly type: ColumnType; readonly value: string; readonly nonNull: number }
  | {
      readonly kind: 'text'
      readonly text: string
      readonly among: readonly ColumnClass[]
      readonly certain: boolean
    }

export interface JsonContext {
  /** The reviewed type of the column of that name, if there is one. */
  readonly final: ColumnType | undefined
  readonly hint: ColumnHint | undefined
  /** True where a list may not become one more table. */
  readonly deep: boolean
}

const SCALARS = KIND.integer | KIND.number | KIND.string | KIND.bool

/** Decides from the kinds of values: objects flatten, lists nest, scalars get a type, a mixture with either stays JSON. */
export function planJson(column: string, kinds: JsonKinds, { final, hint, deep }: JsonContext): JsonPlan {
  const whole: JsonPlan = { kind: 'value', type: 'json', value: nullAsNull(column), nonNull: kinds.nonNull }
  if (hint?.type === 'json' || final === 'json') return whole
  const scalars = only(kinds, SCALARS)
  if (final === undefined && hint?.type === undefined) {
    if (only(kinds, KIND.object)) return deep ? whole : { kind: 'flatten' }
    if (only(kinds, KIND.list)) return deep ? whole : { kind: 'nest' }
  }
  if (!scalars && kinds.bits !== 0) return whole
  const text = `(${column} ->> '$')`
  if (only(kinds, KIND.integer)) return { kind: 'text', text, among: ['bigint'], certain: true }
  if (only(kinds, KIND.integer | KIND.number)) return { kind: 'text', text, among: ['number'], certain: true }
  if (only(kinds, KIND.bool)) return { kind: 'text', text, among: ['bool'], certain: true }
  if (only(kinds, KIND.string))
    return { kind: 'text', text, among: ['date', 'timestamp', 'binary'], certain: false }
  return { kind: 'text', text, among: ['text'], certain: true }
}

const nullAsNull = (column: string): string => `nullif(${column}, 'null'::json)`
