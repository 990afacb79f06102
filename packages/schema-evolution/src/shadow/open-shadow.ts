import { keepParts, type EngineKind } from '@sluice/engine'
import { copiedIn } from '../migration/read/copied-in.ts'
import type { SqlFile } from '../migration/sql-file.ts'
import { runStatements } from '../statements/run-statements.ts'
import { openDuckdbShadow } from './duckdb-shadow.ts'
import type { Shadow, Trial } from './shadow.ts'

// PGlite brings a whole Postgres, which only a replay for Postgres should load.
const OPEN: Record<EngineKind, () => Promise<Shadow>> = {
  duckdb: openDuckdbShadow,
  postgres: async () => (await import('./pglite-shadow.ts')).openPgliteShadow(),
}

/** An empty database of this kind in memory, with `_sluice` installed. */
export const openShadow = (kind: EngineKind): Promise<Shadow> => OPEN[kind]()

/**
 * Runs a migration's file on a shadow as the runner would.
 * @throws SluiceError E_MIGRATION_FAILED with file, line and statement
 */
export const runOnShadow = (shadow: Trial, file: SqlFile): Promise<void> => {
  const { kind, session } = shadow
  const copied = kind === 'duckdb' ? copiedIn(file) : []
  if (!file.transaction && copied.length === 0) return runStatements(session, kind, file)
  return shadow.transaction((tx) => {
    const texts = file.statements.map(({ text }) => text)
    const run = (): Promise<void> => runStatements(tx, kind, file)
    return kind === 'duckdb' ? keepParts(tx, copied, texts, run) : run()
  })
}
