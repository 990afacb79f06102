import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine, EngineKind } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { openTestTarget } from '../support/target.ts'

/** Lends an engine on an empty database, with `_sluice` installed. */
export async function withEngine<T>(kind: EngineKind, work: (engine: Engine) => Promise<T>): Promise<T> {
  await using target = await openTestTarget(kind)
  await installSystem(target.engine)
  return await work(target.engine)
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
