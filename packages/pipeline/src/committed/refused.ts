import { needOf, sameNeed, type SchemaChange } from '@sluice/schema'
import { refusedChanges } from '@sluice/schema-evolution'
import type { Refusals } from './refusals-of.ts'

/** What a branch refuses of one migration. */
export interface Refused {
  /** Id of the migration. */
  readonly migration: string
  /** None where a person wrote it, without a plan. */
  readonly changes: readonly SchemaChange[]
}

/** What is refused here and was not before. */
export function newlyRefused(before: Refusals, here: Refusals): readonly Refused[] {
  return [...here].flatMap(([migration, folder]): readonly Refused[] => {
    const former = before.get(migration)
    const known = former ? refusedChanges(former).map(needOf) : []
    const changes = refusedChanges(folder).filter(
      (change) => !known.some((need) => sameNeed(need, needOf(change))),
    )
    const parked = folder.parked !== undefined && former?.parked === undefined
    return changes.length > 0 || parked ? [{ migration, changes }] : []
  })
}
