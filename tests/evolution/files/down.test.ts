import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type Engine } from '@sluice/engine'
import type { ObservedTable } from '@sluice/schema'
import { appliedMigrations, applyMigrations, propose } from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { splitStatements } from '../../../packages/schema-evolution/src/migration/split-statements.ts'
import { quiet, withEngine, withFolder } from '../engines.ts'
import { observedOrders } from '../support/observed-orders.ts'

const TABLE = `
create schema shop;
create table shop.orders (id bigint not null, qty bigint not null, price double precision, day date);
insert into shop.orders values (1, 10, 0.5, date '2026-01-02'), (2, -3, null, null);
`

const observed: ObservedTable = {
  ...observedOrders({ name: 'price', type: 'text' }, { name: 'day', type: 'timestamp' }),
  disposition: 'append',
  primaryKey: [],
}

/** Proposes, applies, and gives the statements of the down file. */
async function there(engine: Engine, projectDir: string, columns: ObservedTable['columns']) {
  const proposal = await propose({
    projectDir,
    finals: await engine.catalog(['shop']),
    observed: [{ ...observed, columns }],
    liveDigits: () => undefined,
    applied: await appliedMigrations(engine),
    now: new Date('2026-01-02T03:04:05Z'),
    engine,
  })
  await applyMigrations(engine, join(projectDir, 'migrations'), { log: quiet })
  const text = await readFile(join(proposal?.path ?? '', `${engine.kind}.down.sql`), 'utf8')
  return { text, kinds: proposal?.changes.map(({ kind }) => kind) }
}

/** Runs a down file as a person would paste it. */
const back = (engine: Engine, text: string): Promise<void> =>
  engine.transaction(async (tx) => {
    for (const { text: sql } of splitStatements(text)) {
      if (sql !== 'begin' && sql !== 'commit') await tx.script(sql)
    }
  })

const state = async (engine: Engine) => ({
  tables: await engine.catalog(['shop']),
  rows: await engine.session.rows('select * from shop.orders order by id'),
  applied: await appliedMigrations(engine),
})

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const withTable = (work: (engine: Engine, projectDir: string) => Promise<void>): Promise<void> =>
    withEngine(kind, (engine) =>
      withFolder(async (projectDir) => {
        await engine.session.script(TABLE)
        await work(engine, projectDir)
      }),
    )

  test('the down file of a widened and a relaxed column gives back the table as it was, values and all', () =>
    withTable(async (engine, projectDir) => {
      const before = await state(engine)
      const { text, kinds } = await there(engine, projectDir, observed.columns)
      expect(kinds?.toSorted()).toEqual(['relax-not-null', 'widen-column', 'widen-column'])
      expect((await state(engine)).tables).not.toEqual(before.tables)
      await back(engine, text)
      expect(await state(engine)).toEqual(before)
    }))

  test('a down file fails, and changes nothing, where a value has come that only the wide type holds', () =>
    withTable(async (engine, projectDir) => {
      const { text } = await there(engine, projectDir, observed.columns)
      await engine.session.script(`update shop.orders set price = 'on request' where id = 2`)
      const before = await state(engine)
      await expect(back(engine, text)).rejects.toThrow(
        /shop\.orders\.price holds values that double cannot hold/,
      )
      expect(await state(engine)).toEqual(before)
    }))

  test('the down file of a new column or table says why it drops nothing', () =>
    withTable(async (engine, projectDir) => {
      const { text } = await there(engine, projectDir, [
        { name: 'id', type: 'bigint' },
        { name: 'qty', type: 'bigint' },
        { name: 'note', type: 'text' },
      ])
      expect(text).toContain(
        '-- not undone: add shop.orders.note text\n-- dropping shop.orders.note would lose',
      )
      expect(splitStatements(text)).toEqual([])
    }))
})
