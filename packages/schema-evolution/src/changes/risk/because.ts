import { maskShape, type ChangeEvidence } from '@sluice/schema'

/** Why a change is needed, for the comment above its statement: never a value, only its shape. */
export function because(evidence: ChangeEvidence | undefined, otherwise = 'seen in a load'): string {
  if (!evidence) return otherwise
  const { loadId, loads = 1, first } = evidence
  const more = loads > 1 ? ` and ${loads - 1} more` : ''
  const shape = first?.shape ? `, like ${maskShape(first.shape)}` : ''
  const place = first ? `, first in ${first.file} row ${first.row}${shape}` : ''
  return `load ${loadId}${more}, ${countsOf(evidence)}${place}`
}

function countsOf({ rule, seen, nonNull, violating }: ChangeEvidence): string {
  if (rule === 'null-in-not-null') return `${violating} of ${seen} rows have no value`
  if (rule === 'new-table') return `${seen} rows`
  return violating > 0
    ? `${violating} of ${nonNull} values do not fit`
    : `${nonNull} of ${seen} rows have a value`
}
