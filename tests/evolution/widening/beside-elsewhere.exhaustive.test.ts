import { join } from 'node:path'
import { applyMigrations, type Proposal } from '@sluice/schema-evolution'
import type { Engine } from '@sluice/engine'
import { expect, test } from 'vitest'
import { quiet, withEngine } from '../engines.ts'
import { DECORATED, decorations } from '../support/decorated-table.ts'
import { fill, proposeIn, SCHEMA, sqlOf, typeOfQty, withTable } from '../support/large-table.ts'

const ROWS = 500

/** Proposes an online widening on a table made by `schema`, and applies it to another database with a table made by `other`. */
const elsewhere = (
  schema: string,
  other: string,
  look: (engine: Engine, migrate: () => Promise<unknown>, proposal: Proposal) => Promise<void>,
): Promise<void> =>
  withTable(schema, ROWS, async (engine, projectDir) => {
    const proposal = await proposeIn(projectDir, engine)
    expect(await sqlOf(proposal)).toContain('Transaction: none')
    await withEngine('postgres', async (target) => {
      await target.session.script(other)
      await target.session.script(fill(ROWS))
      const migrate = () => applyMigrations(target, join(projectDir, 'migrations'), { log: quiet })
      await look(target, migrate, proposal)
    })
  })

test('an online widening keeps the indexes of the target that it runs on, not those of the one it was proposed on', async () => {
  await elsewhere(SCHEMA, DECORATED, async (engine, migrate) => {
    const before = await decorations(engine)
    await migrate()
    expect(await typeOfQty(engine)).toBe('text')
    expect(await decorations(engine)).toEqual(before)
  })
  await elsewhere(DECORATED, SCHEMA, async (engine, migrate) => {
    await engine.session.run('create index orders_qty on shop.orders (note, qty)')
    await engine.session.run('alter table shop.orders replica identity full')
    const before = await engine.session.rows(
      `select indexdef from pg_indexes where schemaname = 'shop' order by 1`,
    )
    await migrate()
    expect(await typeOfQty(engine)).toBe('text')
    expect(
      await engine.session.rows(`select indexdef from pg_indexes where schemaname = 'shop' order by 1`),
    ).toEqual(before)
  })
})

test.each([
  ['a constraint', 'alter table shop.orders add constraint few unique (qty, id)'],
  [
    'a trigger',
    `create function shop.f() returns trigger language plpgsql as 'begin return new; end'; create trigger t before update on shop.orders for each row execute function shop.f()`,
  ],
  ['statistics', 'create statistics shop.both on id, qty from shop.orders'],
  ['a materialized view', 'create materialized view shop.m as select qty from shop.orders'],
  [
    'forced policies',
    'alter table shop.orders enable row level security; alter table shop.orders force row level security',
  ],
])('a target that alone has %s keeps it, for the column is widened in its place there', (_, sql) =>
  elsewhere(SCHEMA, `${SCHEMA} ${sql};`, async (engine, migrate) => {
    const objects = () =>
      engine.session.rows(
        `select conname as name from pg_constraint where conrelid = 'shop.orders'::regclass
         union select tgname from pg_trigger where tgrelid = 'shop.orders'::regclass
         union select stxname from pg_statistic_ext union select matviewname from pg_matviews order by 1`,
      )
    const before = await objects()
    await migrate()
    expect(await typeOfQty(engine)).toBe('text')
    expect(await objects()).toEqual(before)
    const [place] = await engine.session.rows(
      `select attnum from pg_attribute where attrelid = 'shop.orders'::regclass and attname = 'qty'`,
    )
    expect(place).toEqual({ attnum: 2 })
  }),
)
