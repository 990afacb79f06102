import { isDecimal, type ColumnType } from '@sluice/schema'
import { fails } from '../../infer/classify/column-class.ts'
import { wordsAsText } from '../../infer/plan-json.ts'
import type { FastPathColumn } from '../../staged/fast-path-plan.ts'
import { castOf, proved } from '../table/proved.ts'
import type { PlannedTable } from '../table/planned-table.ts'

/**
 * True for types that no number or truth value is taken for: their texts are read out of their quotes. All others are read as JSON,
 * whose spelling distinguishes a number from a text.
 */
export const isUnquoted = (type: ColumnType): boolean =>
  type === 'date' || type === 'time' || type === 'timestamp'

/** SQL: the JSON `x` is a text. */
const isText = (x: string): string => `starts_with(${x}, '"')`

/** SQL: the JSON `x` is not, or not certainly, what the profile would make of it. `value` is its cast. */
function misfit(type: ColumnType, x: string, value: string): string | undefined {
  if (isDecimal(type)) return undefined
  switch (type) {
    case 'json':
      return 'false'
    case 'double':
      return `not (${x} >= '-' and ${x} < ':' and (contains(${x}, '.') or contains(${x}, 'e') or strlen(${x}) <= 15))
        or coalesce(isinf(${value}), true)`
    case 'text':
      // An object or a list, or a number whose spelling depends on the function that reads it.
      return `not ${isText(x)} and (left(${x}, 1) in ('{', '[') or (contains(${x}, 'e') and ${x} < ':'))`
    case 'binary':
      return 'true'
    default:
      return fails(type as 'bool' | 'bigint' | 'date' | 'time' | 'timestamp', x, () => value)
  }
}

/** SQL: the text in the JSON `x`; a text without escapes need not be parsed. */
const unquoted = (x: string): string =>
  `case when ${isText(x)} then case when contains(${x}, '\\') then ${x} ->> '$' else substr(${x}, 2, length(${x}) - 2) end else ${x} end`

/** SQL of the cast of a leaf, if its type has one: to be computed beneath its proof, once. */
export function castLeaf(type: ColumnType, x: string): string | undefined {
  const to = castOf(type)
  return to === undefined ? undefined : `try_cast(${x} as ${to})`
}

/** SQL for the value of the leaf `x`; it ends the query where it does not fit. `value` is its cast. */
export function provedLeaf(
  { name, type }: FastPathColumn,
  x: string,
  value: string | undefined,
  final: PlannedTable,
): string {
  const own = value ?? (type === 'text' ? unquoted(x) : wordsAsText(x))
  const wrong = final.misfitOf?.(name, x, own) ?? misfit(type, x, own)
  return proved(x, type, {
    required: final.isRequired(name),
    value: own,
    ...(wrong !== undefined && { misfit: wrong }),
  })
}
