import type { EngineKind } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { Migration } from '../../migration/read/read-migrations.ts'
import type { HistoryEntry } from '@sluice/ledger'
import { prefixChecksum } from './prefix-checksum.ts'

/** Where a migration stands on one target. */
export type MigrationState = 'applied' | 'pending' | 'unfinished' | 'changed' | 'missing'

/** Where a migration with SQL for this engine stands; `migration` is undefined where only the target knows of it. */
export function stateOf(
  migration: Migration | undefined,
  entry: HistoryEntry | undefined,
  kind: EngineKind,
): MigrationState {
  const file = migration?.sql[kind]
  if (!file) return 'missing'
  if (!entry) return 'pending'
  if (entry.finished) return entry.checksum === file.checksum ? 'applied' : 'changed'
  const done = prefixChecksum(file, entry.statements)
  return entry.checksum === done || entry.checksum === file.checksum ? 'unfinished' : 'changed'
}

/**
 * Compares the target's history with the files. `isRejected`: of a migration that is missing, whether all of it is rejected.
 * `mayLack`: files may be missing.
 * @throws SluiceError E_MIGRATION_CHANGED, E_MIGRATION_MISSING
 */
export function checkHistory(
  migrations: readonly Migration[],
  history: ReadonlyMap<string, HistoryEntry>,
  kind: EngineKind,
  isRejected: (id: string) => boolean = () => false,
  mayLack = false,
): void {
  const byId = new Map(migrations.map((migration) => [migration.id, migration]))
  for (const [id, entry] of history) {
    const migration = byId.get(id)
    const state = stateOf(migration, entry, kind)
    const place = migration?.sql[kind]?.path ?? `migrations/${id}/${kind}.sql`
    if (state === 'missing' && mayLack) continue
    if (state === 'missing' && !entry.finished && entry.statements === 0) continue // it ended before it did anything
    if (state === 'missing') {
      throw new SluiceError(
        `migration ${id} was applied on ${entry.appliedAt}, but ${place} does not exist`,
        {
          code: 'E_MIGRATION_MISSING',
          place,
          hint: isRejected(id)
            ? `it was rejected after that: run sluice accept ${id}, which restores it; to undo it, write a new migration`
            : 'restore it from git, or check out the branch that has it; sluice plan --rebase --reset gives a development target an empty file. If another project uses the same database, give this target its own systemSchema',
        },
      )
    }
    if (state === 'changed') {
      throw new SluiceError(`${place} was changed after it was applied on ${entry.appliedAt}`, {
        code: 'E_MIGRATION_CHANGED',
        place,
        hint: 'restore the file from git, and put the change into a new migration; sluice plan --rebase --reset gives a development target an empty file',
      })
    }
  }
}
