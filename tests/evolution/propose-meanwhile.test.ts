import { cpSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { appliedMigrations, applyMigrations, propose, readMigrations } from '@sluice/schema-evolution'
import { expect, test } from 'vitest'
import { quiet, withEngine, withFolder } from './engines.ts'
import { DRIFT, FIRST, options } from './support/proposals.ts'

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
