import { needOf, sameNeed, type SchemaChange } from '@sluice/schema'
import { rejectedChanges } from '@sluice/schema-evolution'
import type { Rejections } from './rejections-of.ts'

/** What a branch rejects of one migration. */
export interface Rejected {
  /** Id of the migration. */
  readonly migration: string
  /** None where a person wrote it, without a plan. */
  readonly changes: readonly SchemaChange[]
}

/** What is rejected here and was not before. */
export function newlyRejected(before: Rejections, here: Rejections): readonly Rejected[] {
  return [...here].flatMap(([migration, folder]): readonly Rejected[] => {
    const former = before.get(migration)
    const known = former ? rejectedChanges(former).map(needOf) : []
    const changes = rejectedChanges(folder).filter(
      (change) => !known.some((need) => sameNeed(need, needOf(change))),
    )
    const isWhole = folder.whole !== undefined && former?.whole === undefined
    return changes.length > 0 || isWhole ? [{ migration, changes }] : []
  })
}
