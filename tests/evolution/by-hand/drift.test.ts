import { join } from 'node:path'
import { ENGINE_KINDS, type Engine } from '@sluice/engine'
import type { ObservedTable } from '@sluice/schema'
import {
  appliedMigrations,
  applyMigrations,
  describeDifference,
  findDrift,
  generate,
  planRepair,
  propose,
  readMigrations,
  verify,
  writeMigration,
} from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { quiet, withEngine, withFolder } from '../engines.ts'

const NOW = new Date('2026-01-02T03:04:05Z')

const table = (name: string, columns: ObservedTable['columns']): ObservedTable => ({
  dataset: 'shop',
  name,
  resource: name,
  disposition: 'merge',
  primaryKey: ['id'],
  emptyColumns: [],
  columns: [{ name: 'id', type: 'bigint' }, ...columns],
})

const LOADED = [
  table('customers', []),
  table('orders', [
    { name: 'qty', type: 'bigint' },
    { name: 'note', type: 'text' },
    { name: 'paid', type: 'date' },
  ]),
]

const BY_HAND = `
drop table shop.customers;
alter table shop.orders drop column note;
alter table shop.orders alter column qty type varchar;
alter table shop.orders add column colour varchar;
`

const driftOf = async (engine: Engine, dir: string): Promise<readonly string[]> =>
  (await findDrift(engine, dir)).differences.map(describeDifference)

/** Writes what a drift makes necessary. */
async function repair(engine: Engine, projectDir: string, adoptExtra = false) {
  const dir = join(projectDir, 'migrations')
  const drift = await findDrift(engine, dir)
  const { restore, restored, adopt, unrepaired, extra } = planRepair(drift, { adoptExtra })
  const write = async (changes: typeof restore, before: typeof drift.live, repairs: readonly string[]) => {
    if (changes.length === 0) return
    const ids = (await readMigrations(dir)).map(({ id }) => id)
    await writeMigration({ projectDir, before, changes, ids, now: NOW, repairs })
  }
  await write(restore, drift.live, restored.map(describeDifference))
  await write(adopt, drift.expected, [])
  return { restore, adopt, unrepaired, extra }
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const withShop = (
    work: (engine: Engine, projectDir: string, dir: string) => Promise<void>,
  ): Promise<void> =>
    withFolder((projectDir) =>
      withEngine(kind, async (engine) => {
        const applied = await appliedMigrations(engine)
        const liveDigits = () => undefined
        await propose({ projectDir, finals: [], observed: LOADED, liveDigits, applied, now: NOW })
        const dir = join(projectDir, 'migrations')
        await applyMigrations(engine, dir, { log: quiet })
        await work(engine, projectDir, dir)
      }),
    )

  test('what was changed by hand is named', () =>
    withShop(async (engine, _, dir) => {
      expect(await driftOf(engine, dir)).toEqual([])
      await engine.session.script('create table shop.mine (x bigint)') // not ours, and none of our business
      expect(await driftOf(engine, dir)).toEqual([])
      await engine.session.script(BY_HAND)
      expect((await driftOf(engine, dir)).toSorted()).toEqual([
        'column shop.orders.colour (text) is not expected',
        'column shop.orders.note (text) is missing',
        'shop.orders.qty is text instead of bigint',
        'table shop.customers is missing',
      ])
    }))

  test('a repair brings back what is missing and adopts what is wider, here and on a target that has no drift', () =>
    withShop(async (engine, projectDir, dir) => {
      await engine.session.script(BY_HAND)
      const { restore, adopt, unrepaired, extra } = await repair(engine, projectDir)
      expect(restore.map(({ kind: what }) => what)).toEqual(['create-table', 'add-column'])
      expect(adopt.map(({ kind: what }) => what)).toEqual(['widen-column'])
      expect([unrepaired.length, extra.map(describeDifference)]).toEqual([
        0,
        ['column shop.orders.colour (text) is not expected'],
      ])
      const again = await repair(engine, projectDir)
      expect([again.restore, again.adopt]).toEqual([[], []])

      const said: string[] = []
      const log = { info: (text: string) => said.push(text), warn: () => {} }
      expect(await applyMigrations(engine, dir, { log })).toHaveLength(2)
      expect(said.filter((text) => text.includes('is recorded but not run'))).toHaveLength(1) // the type is wide already
      expect(await driftOf(engine, dir)).toEqual(['column shop.orders.colour (text) is not expected'])

      await withEngine(kind, async (other) => {
        await applyMigrations(other, dir, { log: quiet })
        expect(await driftOf(other, dir)).toEqual([])
      })
      if (kind === 'postgres') return // its SQL is compared with the plans here, too, once for both engines
      const config = {
        targets: { a: { kind, path: 'a.duckdb' }, b: { kind: 'postgres', url: '' } },
      } as const
      await generate({ projectDir, config })
      expect((await verify({ projectDir, config })).findings).toEqual([])
    }))

  test('a target without the drift that has all migrations takes the repair, too', () =>
    withShop(async (engine, projectDir, dir) => {
      await withEngine(kind, async (drifted) => {
        await applyMigrations(drifted, dir, { log: quiet })
        await drifted.session.script('alter table shop.orders drop column note')
        await drifted.session.script('alter table shop.orders drop column paid')
        await repair(drifted, projectDir)
      })
      await engine.session.script('alter table shop.orders drop column paid')
      await engine.session.script(`insert into shop.orders values (1, 2, 'kept', 3, 4)`)
      expect(await applyMigrations(engine, dir, { log: quiet })).toHaveLength(1)
      expect(await driftOf(engine, dir)).toEqual([])
      expect(await engine.session.rows('select note from shop.orders')).toEqual([{ note: 'kept' }])
    }))

  test('extra columns are adopted where one asks for it', () =>
    withShop(async (engine, projectDir, dir) => {
      await engine.session.script('alter table shop.orders add column colour varchar')
      const { restore } = await repair(engine, projectDir, true)
      expect(restore).toMatchObject([{ kind: 'add-column', column: { name: 'colour', type: 'text' } }])
      await applyMigrations(engine, dir, { log: quiet })
      expect(await driftOf(engine, dir)).toEqual([])
    }))

  test('what no migration can mend is explained', () =>
    withShop(async (engine, projectDir) => {
      await engine.session.script(`
        alter table shop.orders drop column _sluice_id;
        alter table shop.orders alter column _sluice_load_id type varchar;
        alter table shop.orders alter column note type bigint ${kind === 'postgres' ? 'using note::bigint' : ''};`)
      const { restore, adopt, unrepaired } = await repair(engine, projectDir)
      expect(adopt).toEqual([])
      expect(restore).toMatchObject([{ kind: 'widen-column', column: 'note', from: 'bigint', to: 'text' }])
      expect(unrepaired.map(({ difference, why }) => `${describeDifference(difference)}: ${why}`)).toEqual([
        'shop.orders._sluice_load_id is text instead of bigint: only loads write it, so change it back to bigint by hand',
        'column shop.orders._sluice_id (bigint) is missing: every row needs it: restore the table from a backup, or drop it and load it again',
      ])
    }))

  test('a pending migration on what was changed by hand does the rest, and says what is missing', () =>
    withShop(async (engine, projectDir, dir) => {
      const observed = [table('orders', [{ name: 'paid', type: 'text' }])]
      const applied = await appliedMigrations(engine)
      const finals = await engine.catalog(['shop'])
      const liveDigits = () => undefined
      await propose({ projectDir, finals, observed, liveDigits, applied, now: NOW })
      await engine.session.script('alter table shop.orders drop column paid')
      const warned: string[] = []
      await applyMigrations(engine, dir, { log: { ...quiet, warn: (text) => void warned.push(text) } })
      expect(warned).toEqual([
        expect.stringMatching(/column shop\.orders\.paid \(text\) is missing: .*run sluice plan/),
      ])
      const { restore } = await repair(engine, projectDir)
      expect(restore).toMatchObject([{ kind: 'add-column', column: { name: 'paid', type: 'text' } }])
    }))
})
