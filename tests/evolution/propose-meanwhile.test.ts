import { cpSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, openPostgres } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import {
  appliedMigrations,
  applyMigrations,
  applyPending,
  pendingMigrations,
  propose,
  readMigrations,
} from '@sluice/schema-evolution'
import type { ObservedTable } from '@sluice/schema'
import { expect, test } from 'vitest'
import { freshDatabase } from '../support/postgres.ts'
import { quiet, withEngine, withFolder } from './engines.ts'
import { DRIFT, FIRST, options, orders } from './support/proposals.ts'

test('what another process proposes meanwhile is not proposed once more, nor a migration of nothing', () =>
  withFolder((folder) =>
    withFolder(async (elsewhere) => {
      await propose(options(folder, { observed: [FIRST] }))
      await cp(folder, elsewhere, { recursive: true })
      const observed = [FIRST, DRIFT]
      const other = await propose(options(elsewhere, { observed }))
      expect(other?.superseded).toHaveLength(1)
      /** Is looked through once the plan is made and what it supersedes is known. */
      class Applied extends Set<string> {
        override [Symbol.iterator]() {
          cpSync(other?.path ?? '', join(folder, 'migrations', other?.id ?? ''), { recursive: true })
          return super[Symbol.iterator]()
        }
      }
      expect(await propose(options(folder, { observed, applied: new Applied() }))).toBeUndefined()
      expect((await readMigrations(join(folder, 'migrations'))).map(({ id }) => id)).toEqual([other?.id])
    }),
  ))

test.each(ENGINE_KINDS)('what another process applies meanwhile is not superseded (%s)', (kind) =>
  withEngine(kind, (engine) =>
    withFolder(async (folder) => {
      const dir = join(folder, 'migrations')
      const first = await propose(options(folder, { observed: [FIRST], engine }))
      const before = options(folder, { observed: [FIRST, DRIFT], engine })
      await applyMigrations(engine, dir, { log: quiet })
      expect(await propose(before), 'of what was known before').toBeUndefined()
      expect((await readMigrations(dir)).map(({ id }) => id)).toEqual([first?.id])
      const applied = await appliedMigrations(engine)
      const finals = await engine.catalog(['shop'])
      const next = await propose({ ...before, finals, applied })
      expect(next?.superseded).toEqual([])
      await applyMigrations(engine, dir, { log: quiet })
    }),
  ),
)

test.each(ENGINE_KINDS)(
  'what another process applied meanwhile, or put another in the place of, is not stale (%s)',
  (kind) =>
    withEngine(kind, (engine) =>
      withFolder(async (folder) => {
        const dir = join(folder, 'migrations')
        const proposed = async (observed: readonly ObservedTable[]) => {
          const applied = await appliedMigrations(engine)
          return propose(
            options(folder, { observed, engine, applied, finals: await engine.catalog(['shop']) }),
          )
        }
        const apply = () => applyMigrations(engine, dir, { log: quiet })
        await proposed([FIRST])
        const created = await pendingMigrations(engine, dir)
        await apply()
        await proposed([DRIFT])
        const drifted = await pendingMigrations(engine, dir)
        const later = await proposed([DRIFT, orders([{ name: 'amount', type: 'text' }])])
        expect(later?.superseded).toEqual(drifted.map(({ id }) => id))
        await apply()
        for (const read of [created, drifted]) {
          expect(read).toHaveLength(1)
          expect(await applyPending(engine, read, { log: quiet })).toEqual([])
        }
      }),
    ),
)

test('processes that propose the same at once take turns: one migration is written (postgres)', () =>
  withFolder(async (folder) => {
    const database = await freshDatabase()
    try {
      await using processes = new AsyncDisposableStack()
      const engines = await Promise.all(
        [1, 2, 3, 4].map(async () => processes.use(await openPostgres(database))),
      )
      const [first] = engines
      if (first) await installSystem(first)
      // Names have seconds, so that those of slower processes would differ.
      const written = await Promise.all(
        engines.map((engine, i) =>
          propose(
            options(folder, { observed: [FIRST], engine, now: new Date(Date.UTC(2026, 0, 1, 0, 0, i)) }),
          ),
        ),
      )
      expect(written.filter((one) => one !== undefined)).toHaveLength(1)
      expect(await readMigrations(join(folder, 'migrations'))).toHaveLength(1)
    } finally {
      await database.drop()
    }
  }))
