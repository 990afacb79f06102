import { decimalParts, isDecimal, maskShape, type ColumnType, type SchemaChange } from '@sluice/schema'
import { code } from '../../markdown/markdown.ts'

/** How values that are there read from now on, where that differs, although the column may keep its TypeScript type. */
export function valueChange(change: SchemaChange): readonly string[] {
  if (change.kind !== 'widen-column') return []
  const { from, to, evidence } = change
  const [before, after] = [scaleOf(from), scaleOf(to)]
  if (before !== undefined && after !== undefined && before !== after)
    return [`⚠️ reads as \`'${withScale(after)}'\`, was \`'${withScale(before)}'\``]
  if (to === 'text') {
    const [shape = ''] = (evidence?.shapes ?? (evidence?.first ? [evidence.first.shape] : [])).map(maskShape)
    return [`⚠️ ${shape === '' ? 'is any text' : `may be ${code(shape)}`}, and sorts and compares as text`]
  }
  return to === 'json' ? ['⚠️ is JSON, and compares as JSON'] : []
}

/** Digits behind the point of an exact number; undefined for other types. */
const scaleOf = (type: ColumnType): number | undefined =>
  type === 'bigint' ? 0 : isDecimal(type) ? decimalParts(type).scale : undefined

const withScale = (scale: number): string => (scale === 0 ? '95' : `95.${'0'.repeat(scale)}`)
