import { join } from 'node:path'
import { generate, planChanges, propose, replayMigrations, verify } from '@sluice/schema-evolution'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryLoads } from './arbitrary-observed.ts'
import { withFolder } from './engines.ts'

const config = {
  targets: { dev: { kind: 'duckdb', path: 'dev.duckdb' }, live: { kind: 'postgres', url: '' } },
} as const

test('whatever loads make necessary is found good', () =>
  fc.assert(
    fc.asyncProperty(arbitraryLoads, (loads) =>
      withFolder(async (projectDir) => {
        for (const load of loads) {
          await propose({
            projectDir,
            finals: [],
            observed: load,
            liveDigits: () => undefined,
            applied: new Set(),
            now: new Date('2026-01-02T03:04:05Z'),
          })
        }
        await generate({ projectDir, config })
        expect((await verify({ projectDir, config })).findings).toEqual([])
        const tables = await replayMigrations(join(projectDir, 'migrations'), 'duckdb')
        for (const load of loads) expect(planChanges(tables, load, () => undefined)).toEqual([])
      }),
    ),
    { numRuns: 2 },
  ))
