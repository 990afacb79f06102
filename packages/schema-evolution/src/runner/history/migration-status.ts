import type { Engine } from '@sluice/engine'
import { readMigrations } from '../../migration/read/read-migrations.ts'
import { stateOf, type MigrationState } from './check-history.ts'
import { readHistory } from '@sluice/ledger'

export interface MigrationStatus {
  readonly id: string
  readonly state: MigrationState
  readonly appliedAt?: string
}

/** Where every migration stands, those that only the target knows of included; never throws on a state. */
export async function migrationStatus(engine: Engine, dir: string): Promise<readonly MigrationStatus[]> {
  const migrations = (await readMigrations(dir)).filter(({ sql }) => sql[engine.kind] !== undefined)
  const history = await readHistory(engine.session)
  const byId = new Map(migrations.map((migration) => [migration.id, migration]))
  const ids = [...new Set([...byId.keys(), ...history.keys()])].toSorted((a, b) => (a < b ? -1 : 1))
  return ids.map((id) => {
    const entry = history.get(id)
    const state = stateOf(byId.get(id), entry, engine.kind)
    return { id, state, ...(entry ? { appliedAt: entry.appliedAt } : {}) }
  })
}
