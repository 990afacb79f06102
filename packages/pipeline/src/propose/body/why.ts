import { type ChangeEvidence, counted, integer, maskShape, type SchemaChange } from '@sluice/schema'
import { factsOf } from '@sluice/schema-evolution'
import { code } from '../../markdown/markdown.ts'

/** What was seen that makes a change necessary: counts, the first place, and shapes, never a value. */
export function whyOf(change: SchemaChange): string {
  const { kind, evidence } = change
  if (!evidence) return factsOf(change).reason ?? ''
  const { first } = evidence
  return [
    ...shapesOf(evidence),
    countsOf(kind, evidence),
    ...(first ? [`${code(first.file)} row ${integer(first.row)}`] : []),
    loadsOf(evidence),
  ].join(', ')
}

function countsOf(kind: SchemaChange['kind'], { seen, nonNull, violating }: ChangeEvidence): string {
  if (kind === 'create-table') return counted(seen, 'row')
  if (kind === 'relax-not-null') return `${integer(violating)} of ${integer(seen)} without a value`
  const count = violating > 0 ? violating : nonNull
  return `${integer(count)} of ${integer(seen)}`
}

const loadsOf = ({ loadId, loads = 1, lastSeen }: ChangeEvidence): string =>
  loads > 1 && lastSeen ? `${counted(loads, 'load')} (${loadId} to ${lastSeen.loadId})` : `load ${loadId}`

const shapesOf = ({ first, shapes }: ChangeEvidence): readonly string[] =>
  [...new Set((shapes ?? (first ? [first.shape] : [])).map(maskShape))].filter(Boolean).map(code)
