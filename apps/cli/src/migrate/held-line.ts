import { unreachable } from '@sluice/schema'
import type { HeldBack } from '@sluice/schema-evolution'

/** Why a migration was not applied, for people. */
export function heldLine({ id, review, behind }: HeldBack): string {
  const skipped = `migrations/${id} is skipped`
  switch (review) {
    case 'uncommitted':
      return `${skipped}: it is not committed in git`
    case 'changed':
      return `${skipped}: it was changed since it was committed in git`
    case 'committed':
      return `${skipped}: it has to come after ${behind}, which touches the same`
    default:
      return unreachable(review)
  }
}
