import { join } from 'node:path'
import { ENGINE_KINDS, type Engine } from '@sluice/engine'
import type { ObservedTable } from '@sluice/schema'
import {
  appliedMigrations,
  applyMigrations,
  planChanges,
  propose,
  replayMigrations,
} from '@sluice/schema-evolution'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryLoads } from './arbitrary-observed.ts'
import { quiet, withEngine, withFolder } from './engines.ts'

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

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('after any loads, proposed and applied at once or late, nothing is left to plan and a replay gives the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryLoads,
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        (loads, reviews) =>
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
              expect(await replayMigrations(join(folder, 'migrations'), kind)).toEqual(finals)
            }),
          ),
      ),
      { numRuns: kind === 'postgres' ? 4 : 20 },
    )
  })
})

test('DuckDB and Postgres come to the same tables', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLoads, (loads) =>
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
      }),
    ),
    { numRuns: 3 },
  )
})
