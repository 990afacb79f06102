import { join } from 'node:path'
import { ENGINE_KINDS, type Engine, type EngineKind } from '@sluice/engine'
import type { ObservedTable } from '@sluice/schema'
import {
  appliedMigrations,
  applyMigrations,
  planChanges,
  plannedReplay,
  propose,
  readMigrations,
  replay,
  replayMigrations,
} from '@sluice/schema-evolution'
import { expect } from 'vitest'
import { quiet, withEngine, withFolder } from '../engines.ts'

type Loads = readonly (readonly ObservedTable[])[]

const unknown = () => undefined

async function proposeFor(engine: Engine, projectDir: string, observed: readonly ObservedTable[]) {
  return propose({
    projectDir,
    finals: await engine.catalog(['shop']),
    observed,
    liveDigits: unknown,
    applied: await appliedMigrations(engine),
    now: new Date('2026-01-02T03:04:05Z'),
  })
}

/** Once all that the loads make necessary is applied, nothing is left to plan, and a replay gives the same tables. */
export const assertFixedPoint = (
  kind: EngineKind,
  loads: Loads,
  reviews: readonly boolean[],
): Promise<void> =>
  withFolder((folder) =>
    withEngine(kind, async (engine) => {
      for (const [i, load] of loads.entries()) {
        await proposeFor(engine, folder, load)
        expect(await proposeFor(engine, folder, load), 'a second proposal').toBeUndefined()
        if (reviews[i]) await applyMigrations(engine, join(folder, 'migrations'), { log: quiet })
      }
      await applyMigrations(engine, join(folder, 'migrations'), { log: quiet })
      const finals = await engine.catalog(['shop'])
      for (const load of loads) expect(planChanges(finals, load, unknown)).toEqual([])
      const replayed = await replay(join(folder, 'migrations'), kind)
      expect(replayed.tables).toEqual(finals)
      expect(plannedReplay(await readMigrations(join(folder, 'migrations')), kind)).toEqual(replayed)
    }),
  )

/** What the loads make necessary gives the same tables on both engines. */
export const assertSameTables = (loads: Loads): Promise<void> =>
  withFolder(async (folder) => {
    await propose({
      projectDir: folder,
      finals: [],
      observed: loads.flat(),
      liveDigits: unknown,
      applied: new Set(),
      now: new Date(0),
    })
    const [duckdb, postgres] = await Promise.all(
      ENGINE_KINDS.map((kind) => replayMigrations(join(folder, 'migrations'), kind)),
    )
    expect(duckdb).toEqual(postgres)
  })
