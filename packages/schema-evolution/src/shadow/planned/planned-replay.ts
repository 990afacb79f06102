import type { EngineKind } from '@sluice/engine'
import type { Table } from '@sluice/schema'
import type { Migration } from '../../migration/read/read-migrations.ts'
import { renderState } from '../../state/render-state.ts'
import { NO_MODELS } from '../describe-models.ts'
import type { Replayed } from '../replay-migrations.ts'
import { plannedParts } from './planned-parts.ts'
import { plannedTables } from './planned-tables.ts'

/**
 * What a replay of these migrations would give, without one: undefined where that is not certain. A replay for Postgres takes a
 * second of CPU and 300 MB. No model is described.
 */
export function plannedReplay(migrations: readonly Migration[], kind: EngineKind): Replayed | undefined {
  const tables = certainTables(migrations, kind)
  if (!tables) return undefined
  return { tables, state: renderState(plannedParts(tables, kind)), views: NO_MODELS, models: NO_MODELS }
}

function certainTables(migrations: readonly Migration[], kind: EngineKind): readonly Table[] | undefined {
  try {
    return plannedTables(migrations, kind)
  } catch {
    return undefined // a plan that somebody wrote may lack anything
  }
}
