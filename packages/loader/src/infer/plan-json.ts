import type { ColumnType } from '@sluice/schema'
import { bytesOf, unmarked, unmarkedJson } from '../raw/bytes-mark.ts'
import type { ColumnHint } from '../api/rows/column-hint.ts'
import type { ColumnClass } from './classify/column-class.ts'
import type { Routes } from './expected-types.ts'
import { KIND, only, without, type JsonKinds } from './json-kinds.ts'

/** What becomes of the values of a JSON column that get a column of the table. */
export type ValuePlan =
  | { readonly kind: 'value'; readonly type: ColumnType; readonly value: string; readonly nonNull: number }
  | {
      readonly kind: 'text'
      readonly text: string
      readonly among: readonly ColumnClass[]
      readonly certain: boolean
    }

/** What becomes of a column of JSON values. Objects are flattened first; then the rest is planned again. */
export interface JsonPlan {
  readonly flatten: boolean
  /** True: the elements of its lists become rows of a nested table. */
  readonly nest: boolean
  /** Undefined where nothing is left for a column. */
  readonly own?: ValuePlan
}

export interface JsonContext extends Routes {
  readonly hint: ColumnHint | undefined
  /** True where a list may not become one more table. */
  readonly deep: boolean
  /** True for the elements of a list: an object is then the row itself. */
  readonly element: boolean
  /** True where texts have marks: see MARK. */
  readonly marked: boolean
}

const SCALARS = KIND.integer | KIND.number | KIND.string | KIND.bool | KIND.bytes

/**
 * Decides from the kinds of values: objects flatten, lists nest, scalars get a type, a mixture with either stays JSON. So
 * does what comes to a column that is there; but where objects or lists went once, there they always go.
 */
export function planJson(column: string, kinds: JsonKinds, context: JsonContext): JsonPlan {
  const { hint, keys, lists } = context
  if (hint?.type === 'json') return { flatten: false, nest: false, own: planValue(column, kinds, context) }
  const free = context.column === undefined && hint?.type === undefined
  const deep = (kind: number): boolean => context.deep && !(context.element && kind === KIND.object)
  const goes = (kind: number, route: boolean): boolean =>
    !deep(kind) && (kinds.bits & kind) !== 0 && (route || (free && only(kinds, kind)))
  if (goes(KIND.object, keys)) return { flatten: true, nest: false }
  if (!goes(KIND.list, lists)) return { flatten: false, nest: false, own: planValue(column, kinds, context) }
  const rest = { ...kinds, bits: kinds.bits & ~KIND.list }
  if (rest.bits === 0) return { flatten: false, nest: true }
  return { flatten: false, nest: true, own: planValue(without('ARRAY', column), rest, context) }
}

function planValue(column: string, kinds: JsonKinds, context: JsonContext): ValuePlan {
  const notNull = `nullif(${column}, 'null'::json)`
  const whole: ValuePlan = {
    kind: 'value',
    type: 'json',
    value: wordsAsText(context.marked ? unmarkedJson(notNull) : notNull),
    nonNull: kinds.nonNull,
  }
  if (context.hint?.type === 'json' || context.column === 'json') return whole
  if (kinds.bits !== 0 && !only(kinds, SCALARS)) return whole
  const plain = `((${column}) ->> '$')`
  const isBinary = context.hint?.type === undefined || context.hint.type === 'binary'
  if (only(kinds, KIND.bytes) && isBinary)
    return { kind: 'value', type: 'binary', value: bytesOf(plain), nonNull: kinds.nonNull }
  const text = context.marked ? `(${unmarked(plain)})` : plain
  if (only(kinds, KIND.integer)) return { kind: 'text', text, among: ['bigint'], certain: true }
  if (only(kinds, KIND.integer | KIND.number)) return { kind: 'text', text, among: ['number'], certain: true }
  if (only(kinds, KIND.bool)) return { kind: 'text', text, among: ['bool'], certain: true }
  if (only(kinds, KIND.string)) return { kind: 'text', text, among: ['date', 'timestamp'], certain: false }
  return { kind: 'text', text, among: ['text'], certain: true }
}

const WORD = `'([:\\[,]|^)(NaN|-?Infinity)([,\\]}]|$)'`

/** NaN and infinities are no JSON, though DuckDB reads them: in JSON that stays whole they become strings. */
export function wordsAsText(json: string): string {
  // Twice, for of [NaN,NaN] the first match takes the comma that the second begins with.
  const once = (text: string): string => `regexp_replace(${text}, ${WORD}, '\\1"\\2"\\3', 'g')`
  const text = `(${json})::varchar`
  const replaced = once(once(text))
  // Where the word stands in a string, the result is no JSON.
  return `case when (contains(${text}, 'NaN') or contains(${text}, 'Infinity')) and json_valid(${replaced})
    then ${replaced}::json else ${json} end`
}
