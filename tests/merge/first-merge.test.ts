import { describe, expect, test } from 'vitest'
import { ENGINE_KINDS } from '@sluice/engine'
import { openWorld, type World } from './world.ts'

const ROWS = 25_000
const LOAD = {
  table: 'orders',
  disposition: 'merge',
  key: ['id'],
  columns: { id: 'bigint', n: 'bigint' },
} as const
const rows = (n: number) => Array.from({ length: ROWS }, (_, id) => ({ id, n }))

const constraints = async (world: World): Promise<readonly string[]> =>
  (
    await world.engine.session.rows<{ name: string }>(
      `select conname as name from pg_constraint where conrelid = 'shop.orders'::regclass and contype = 'p'`,
    )
  ).map(({ name }) => name)

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a large first merge fills the table, later ones update it', async () => {
    await using world = await openWorld(kind)
    await world.final('orders', { id: 'bigint', n: 'bigint' }, { key: ['id'] })
    if (kind === 'postgres') {
      await world.engine.session.run(
        'alter table shop.orders rename constraint orders_pkey to one_row_an_order',
      )
    }
    await world.load({ ...LOAD, rows: rows(1) })
    await world.load({ ...LOAD, rows: rows(1) })
    await world.load({ ...LOAD, rows: [...rows(2), { id: ROWS, n: 2 }] })
    const [sums] = await world.engine.session.rows(
      'select count(*) as rows, cast(sum(n) as bigint) as sum, min(_sluice_load_id) as load from shop.orders',
    )
    expect(sums).toEqual({ rows: ROWS + 1, sum: 2 * (ROWS + 1), load: 3 })
    if (kind === 'postgres') expect(await constraints(world)).toEqual(['one_row_an_order'])
  })
})

test('on postgres a key that a view needs is not dropped for the first merge', async () => {
  await using world = await openWorld('postgres')
  await world.final('orders', { id: 'bigint', n: 'bigint' }, { key: ['id'] })
  await world.engine.session.run('create view shop.totals as select id, n from shop.orders group by id')
  await world.load({ ...LOAD, rows: rows(1) })
  expect(await world.engine.session.rows('select count(*) as rows from shop.totals')).toEqual([
    { rows: ROWS },
  ])
  expect(await constraints(world)).toEqual(['orders_pkey'])
})
