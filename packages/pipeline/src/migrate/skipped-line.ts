import { unreachable } from '@sluice/schema'
import type { SkippedMigration } from '@sluice/schema-evolution'

/** Why a migration must not be applied, for people. */
export function skipReason({ review, behind }: SkippedMigration): string {
  switch (review) {
    case 'uncommitted':
      return 'it is not committed in git'
    case 'changed':
      return 'it was changed since it was committed in git'
    case 'committed':
      return `it must be applied after ${behind}, which changes the same tables or columns`
    default:
      return unreachable(review)
  }
}

/** Which migration was not applied, and why. */
export const skippedLine = (one: SkippedMigration): string =>
  `migrations/${one.id} is skipped: ${skipReason(one)}`
