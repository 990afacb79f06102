import { maskShape, type Evidence } from '@sluice/schema'

/** Why a change is needed, for the comment above its statement: never a value, only its shape. */
export function because(evidence: Evidence | undefined): string {
  if (!evidence) return 'seen in a load'
  const { loadId, seen, nonNull, violating, first } = evidence
  const counts =
    violating > 0 ? `${violating} of ${nonNull} values do not fit` : `${nonNull} of ${seen} rows have a value`
  const place = first ? `, first in ${first.file} row ${first.row}, like ${maskShape(first.shape)}` : ''
  return `load ${loadId}, ${counts}${place}`
}
