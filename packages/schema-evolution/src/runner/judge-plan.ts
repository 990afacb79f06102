import type { Engine } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import { isEdited } from '../migration/is-edited.ts'
import { isInEffect } from './in-effect.ts'
import type { PendingMigration } from './pending-migrations.ts'
import { staleIn } from './stale-changes.ts'

/**
 * Compares a migration's plan with the tables that it is to change: `run` it, or only `record` it, where somebody has
 * made all its changes by hand. A file that was edited or written by hand knows better than a plan, and runs.
 * @throws SluiceError E_MIGRATION_STALE where it was planned on other tables
 */
export async function judgePlan(
  engine: Engine,
  { id, file, started, migration: { plan } }: PendingMigration,
): Promise<'run' | 'record'> {
  if (!plan || started || isEdited(file)) return 'run'
  const tables = await engine.catalog([...new Set(plan.changes.map(({ table }) => table.dataset))])
  const { changes } = plan
  if (changes.length > 0 && changes.every((change) => isInEffect(change, tables))) return 'record'
  const stale = staleIn(file, changes, tables)
  if (stale.length === 0) return 'run'
  throw new SluiceError(`${id} was planned on other tables: ${stale.join('; ')}`, {
    code: 'E_MIGRATION_STALE',
    place: file.path,
    hint: 'where another migration did this, run sluice plan --rebase; where a person did, run sluice plan',
  })
}
