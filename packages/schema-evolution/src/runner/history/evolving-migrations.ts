import { sharedFootprint } from './footprint.ts'
import type { PendingMigration } from './pending-migrations.ts'

/** Which pending migrations a load may apply by itself. */
export interface Evolving {
  readonly ready: ReadonlySet<string>
  /** Those that touch what an older one touches which is to be reviewed first. */
  readonly blocked: readonly { readonly id: string; readonly by: string }[]
}

/** Sorts out the pending migrations that a contract says are applied at once. */
export function evolvingMigrations(pending: readonly PendingMigration[]): Evolving {
  const ready = new Set<string>()
  const blocked: { id: string; by: string }[] = []
  for (const [at, one] of pending.entries()) {
    if (one.migration.plan?.contract !== 'evolve') continue
    const older = pending.slice(0, at).filter(({ id }) => !ready.has(id))
    const by = older.find((other) => sharedFootprint(other.file, one.file) !== undefined)
    if (by) blocked.push({ id: one.id, by: by.id })
    else ready.add(one.id)
  }
  return { ready, blocked }
}
