import { sharedFootprint } from './footprint.ts'
import type { PendingMigration } from './pending-migrations.ts'

/** Whether a migration is in git's last commit as it is on disk. */
export type Review = 'committed' | 'uncommitted' | 'changed'

/** A pending migration that must not be applied, and why. */
export interface HeldBack {
  readonly id: string
  readonly review: Review
  /** For one that is committed: the held one before it that touches the same. */
  readonly behind?: string
}

export interface Allowed {
  readonly apply: readonly PendingMigration[]
  readonly held: readonly HeldBack[]
}

/**
 * Splits pending migrations, which come in their order, into those that may be applied and those that may not: because
 * they are not committed, or because one that is not touches the same and comes before.
 */
export function holdBack(pending: readonly PendingMigration[], reviewOf: (id: string) => Review): Allowed {
  const apply: PendingMigration[] = []
  const held: (HeldBack & { readonly migration: PendingMigration })[] = []
  for (const migration of pending) {
    const { id, file } = migration
    const review = reviewOf(id)
    const before = held.find((one) => sharedFootprint(one.migration.file, file) !== undefined)
    if (review !== 'committed') held.push({ id, review, migration })
    else if (before) held.push({ id, review, behind: before.id, migration })
    else apply.push(migration)
  }
  return { apply, held: held.map(({ migration: _, ...one }) => one) }
}
