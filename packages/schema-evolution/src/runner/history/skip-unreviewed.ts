import type { SqlFile } from '../../migration/sql-file.ts'
import { sharedFootprint } from './footprint.ts'
import type { PendingMigration } from './pending-migrations.ts'

/** Whether a migration is in git's last commit as it is on disk. */
export type Review = 'committed' | 'uncommitted' | 'changed'

/** A pending migration that must not be applied, and why. */
export interface SkippedMigration {
  readonly id: string
  readonly review: Review
  /** For one that is committed: the skipped one before it that touches the same. */
  readonly behind?: string
}

export interface Allowed {
  /** All that is pending, in order. */
  readonly pending: readonly PendingMigration[]
  readonly apply: readonly PendingMigration[]
  readonly skipped: readonly SkippedMigration[]
}

/**
 * Splits pending migrations, which come in their order, into those that may be applied and those that may not: because
 * they are not committed, or because one that is not touches the same and comes before.
 */
export function skipUnreviewed(
  pending: readonly PendingMigration[],
  reviewOf: (id: string) => Review,
): Allowed {
  const apply: PendingMigration[] = []
  const skipped: { readonly one: SkippedMigration; readonly file: SqlFile }[] = []
  for (const migration of pending) {
    const { id, file } = migration
    const review = reviewOf(id)
    const before = skipped.find((other) => sharedFootprint(other.file, file) !== undefined)
    if (review !== 'committed') skipped.push({ one: { id, review }, file })
    else if (before) skipped.push({ one: { id, review, behind: before.one.id }, file })
    else apply.push(migration)
  }
  return { pending, apply, skipped: skipped.map(({ one }) => one) }
}
