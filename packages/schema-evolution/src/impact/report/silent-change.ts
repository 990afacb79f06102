import type { TypeChoices } from '@sluice/engine'
import { isDecimal, type ColumnType } from '@sluice/schema'
import { jsTypeOf } from '../../js-types/js-type.ts'
import type { SchemaDelta } from '../delta/schema-delta.ts'

/**
 * What becomes of the values of a column whose type changes while code compiles as before, since its type in TypeScript stays or
 * is text in both states. Undefined where the compiler sees the change, or no value is another one.
 */
export function silentChange(delta: SchemaDelta, choices: TypeChoices): string | undefined {
  if (delta.kind !== 'alter-column' && delta.kind !== 'rename-column') return undefined
  const [before, after] = [delta.before.type, delta.after.type]
  if (before === after) return undefined
  const [was, select] = [jsTypeOf(before, choices).select, jsTypeOf(after, choices).select]
  const same = was === select
  if (!same && !(isText(was) && isText(select))) return undefined
  const what = changeOfValues(before, after, isText(select))
  if (what === undefined) return undefined
  return same
    ? `still ${select}, so the compiler sees no difference, but ${what}`
    : `still text, so code that accepts any string compiles, but ${what}`
}

/** `string`, or one of the types of its digits: `BigInt()` and `Number()` take any of them. */
const isText = (select: string): boolean => select === 'string' || select.startsWith('`')

function changeOfValues(before: ColumnType, after: ColumnType, text: boolean): string | undefined {
  if (before === 'bigint' && isDecimal(after))
    return text && scaleOf(after) > 0
      ? `'95' is read as '${padded('95', after)}', for which BigInt() throws`
      : undefined
  if (before === 'bigint' && after === 'text')
    return `values that were the text of an integer can now be any text: BigInt() throws, Number() returns NaN, and '9' sorts after '10'`
  if (isDecimal(before) && isDecimal(after))
    return text && scaleOf(before) !== scaleOf(after)
      ? `'${padded('95', before)}' is read as '${padded('95', after)}'`
      : undefined
  if (isDecimal(before) && after === 'text')
    return `values that were the text of a number can now be any text: Number() returns NaN, and '9' sorts after '10'`
  if (before === 'date' && after === 'timestamp')
    return `'2026-01-02' is read as '2026-01-02T00:00:00.000000Z'`
  if (after === 'text') return 'values that had one form can now be any text'
  return undefined
}

const scaleOf = (type: ColumnType): number => Number(/,(\d+)\)/.exec(type)?.[1] ?? 0)

const padded = (digits: string, type: ColumnType): string =>
  scaleOf(type) === 0 ? digits : `${digits}.${'0'.repeat(scaleOf(type))}`
