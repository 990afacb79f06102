import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDuckdb, openPostgres, type Engine, type EngineKind } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { preparedDatabase } from '../support/postgres.ts'

/** Lends an engine on an empty database, with `_sluice` installed. */
export async function withEngine<T>(kind: EngineKind, work: (engine: Engine) => Promise<T>): Promise<T> {
  const database = kind === 'postgres' ? await preparedDatabase() : undefined
  try {
    await using engine = database ? await openPostgres(database) : await openDuckdb({ path: ':memory:' })
    await installSystem(engine)
    return await work(engine)
  } finally {
    await database?.drop()
  }
}

/** Lends an empty folder. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-evolution-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export const quiet = { info: () => {}, warn: () => {} }
