import type { Reading } from '@sluice/schema'
import { literal } from '../quote.ts'

const list = (words: readonly string[]): string => words.map(literal).join(', ')

/** The text in which words for null are null, and those for truth `true` and `false`. */
export function withoutWords(text: string, { nulls, true: yes, false: no }: Partial<Reading>): string {
  const known = nulls?.length ? `case when ${text} in (${list(nulls)}) then null else ${text} end` : text
  if (!yes?.length && !no?.length) return known
  const truth = yes?.length ? ` when ${known} in (${list(yes)}) then 'true'` : ''
  const untruth = no?.length ? ` when ${known} in (${list(no)}) then 'false'` : ''
  return `case${truth}${untruth} else ${known} end`
}
