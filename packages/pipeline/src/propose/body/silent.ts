import { counted } from '@sluice/schema'
import type { ChangeImpact } from '@sluice/schema-evolution'
import type { CodeImpact } from '../../impact/code-impact.ts'
import { code, plain } from '../../markdown/markdown.ts'

/** More are under what the changes touch. */
const MOST_USES = 5

const silentChanges = (impact: CodeImpact | undefined): readonly ChangeImpact[] =>
  (impact?.changes ?? []).filter(({ silent }) => silent !== undefined)

/** The part of the summary: how many columns give other values to code that compiles as before. */
export function silentPart(impact: CodeImpact): readonly string[] {
  const columns = silentChanges(impact).length
  if (columns === 0) return []
  return [
    `⚠️ ${counted(columns, 'column')} ${columns === 1 ? 'has' : 'have'} different values in code that still compiles`,
  ]
}

/** What the compiler does not see: the changes of values, and the code to look at. */
export function silentSection(
  impact: CodeImpact | undefined,
  titleOf: (change: ChangeImpact) => string,
): readonly string[] {
  const items = silentChanges(impact).map(
    (change) => `- ⚠️ ${code(titleOf(change))}: ${plain(change.silent ?? '')}. ${toCheck(change)}`,
  )
  return items.length === 0 ? [] : [`### Compiles, but reads other values\n\n${items.join('\n')}`]
}

function toCheck({ touches, may }: ChangeImpact): string {
  const uses = [...touches, ...may]
  if (uses.length === 0) return 'No checked code uses it.'
  const shown = uses
    .slice(0, MOST_USES)
    .map(({ name, file, line }) => `${code(name)} (${code(`${file}:${line}`)})`)
  const more = uses.length > MOST_USES ? `, and ${uses.length - MOST_USES} more below` : ''
  return `Check ${shown.join(', ')}${more}.`
}
