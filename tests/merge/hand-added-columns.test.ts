import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { openMergeFixture, type Types, type Values, type MergeFixture } from './merge-fixture.ts'

const loader =
  (fixture: MergeFixture) =>
  (columns: Types, rows: readonly Values[]): Promise<unknown> =>
    fixture.load({ table: 'orders', disposition: 'merge', key: ['k'], columns, rows })

describe.each(ENGINE_KINDS)('%s', (kind) => {
  test('a merge leaves alone the columns that no load ever brought', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { k: 'bigint', qty: 'bigint' }, { key: ['k'] })
    const load = loader(fixture)
    const columns = { k: 'bigint', qty: 'bigint' } as const
    await load(columns, [
      { k: 1, qty: 1 },
      { k: 2, qty: 2 },
    ])
    await fixture.addColumn('orders', 'note', 'text')
    await fixture.engine.session.run(`update shop.orders set note = 'checked' where k = 1`)
    await load(columns, [
      { k: 1, qty: 5 },
      { k: 3, qty: 3 },
    ])
    expect(await fixture.rows('orders', ['k', 'qty', 'note'])).toEqual([
      ['1', '5', 'checked'],
      ['2', '2', null],
      ['3', '3', null],
    ])
  })

  test('also those of nested rows that come with the same values, and gives them to no other', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { k: 'bigint' }, { key: ['k'] })
    await fixture.final('orders__items', { sku: 'text', qty: 'bigint' }, { nested: true })
    const load = (items: readonly (readonly [root: number, index: number, sku: string, qty: number])[]) =>
      fixture.load({
        table: 'orders',
        disposition: 'merge',
        key: ['k'],
        columns: { k: 'bigint' },
        rows: [{ k: 1 }, { k: 2 }],
        nested: [
          {
            name: 'orders__items',
            parent: 'orders',
            columns: { sku: 'text', qty: 'bigint' },
            rows: items.map(([root, index, sku, qty]) => ({ at: [root, root, index], values: { sku, qty } })),
          },
        ],
      })
    await load([
      [0, 0, 'a', 1],
      [0, 1, 'b', 1],
      [0, 2, 'b', 1],
      [1, 0, 'a', 1],
    ])
    await fixture.addColumn('orders__items', 'note', 'text')
    await fixture.engine.session.script(`
      update shop.orders__items set note = 'first' where _sluice_root_id % 4294967296 = 0 and sku = 'a';
      update shop.orders__items set note = 'third' where _sluice_list_idx = 2`)
    await load([
      [0, 0, 'new', 1],
      [0, 1, 'a', 1],
      [0, 2, 'b', 1],
      [0, 3, 'b', 1],
      [1, 0, 'a', 1],
    ])
    expect(await fixture.items('orders', 'orders__items', ['sku', 'note'])).toEqual([
      ['1', '0', 'new', null],
      ['1', '1', 'a', 'first'],
      ['1', '2', 'b', null],
      ['1', '3', 'b', 'third'],
      ['2', '0', 'a', null],
    ])
    await load([
      [0, 0, 'a', 2],
      [1, 0, 'a', 1],
    ])
    expect(await fixture.items('orders', 'orders__items', ['sku', 'note'])).toEqual([
      ['1', '0', 'a', null],
      ['2', '0', 'a', null],
    ])
    expect(await fixture.staging()).toEqual([])
  })

  test('a column that a load has brought is null in a row that comes again without it', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { k: 'bigint', qty: 'bigint', note: 'text' }, { key: ['k'] })
    const load = loader(fixture)
    await load({ k: 'bigint', note: 'text' }, [{ k: 1, note: 'from the source' }])
    await load({ k: 'bigint', qty: 'bigint' }, [{ k: 1, qty: 5 }])
    expect(await fixture.rows('orders', ['k', 'qty', 'note'])).toEqual([['1', '5', null]])
  })

  test('also one that a load brings only after a person has filled it', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { k: 'bigint', qty: 'bigint', note: 'text' }, { key: ['k'] })
    const load = loader(fixture)
    await load({ k: 'bigint', qty: 'bigint' }, [{ k: 1, qty: 1 }])
    await fixture.engine.session.run(`update shop.orders set note = 'checked'`)
    await load({ k: 'bigint', qty: 'bigint' }, [{ k: 1, qty: 2 }])
    expect(await fixture.rows('orders', ['k', 'note'])).toEqual([['1', 'checked']])
    await load({ k: 'bigint', note: 'text' }, [{ k: 2, note: 'from the source' }])
    await load({ k: 'bigint', qty: 'bigint' }, [{ k: 1, qty: 3 }])
    expect(await fixture.rows('orders', ['k', 'note'])).toEqual([
      ['1', null],
      ['2', 'from the source'],
    ])
  })

  test('a column that takes no null gets its default, and keeps what a person wrote', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { k: 'bigint', qty: 'bigint' }, { key: ['k'] })
    const load = loader(fixture)
    await fixture.engine.session.script(`
      drop table shop.orders;
      create table shop.orders (k bigint not null, qty bigint, flag boolean not null default false,
        _sluice_load_id bigint not null, _sluice_id bigint not null)`)
    const columns = { k: 'bigint', qty: 'bigint' } as const
    await load(columns, [{ k: 1, qty: 1 }])
    await fixture.engine.session.run('update shop.orders set flag = true')
    await load(columns, [
      { k: 1, qty: 5 },
      { k: 2, qty: 2 },
    ])
    expect(await fixture.rows('orders', ['k', 'qty', 'flag'])).toEqual([
      ['1', '5', 'true'],
      ['2', '2', 'false'],
    ])
  })

  test('a generated column is computed, and what a load brings for it is left out', async () => {
    await using fixture = await openMergeFixture(kind)
    const stored = kind === 'postgres' ? 'stored' : ''
    await fixture.engine.session.script(`
      create table shop.orders (k bigint not null${kind === 'postgres' ? ' primary key' : ''}, qty bigint, price bigint,
        total bigint generated always as (qty * price) ${stored},
        _sluice_load_id bigint not null, _sluice_id bigint not null)`)
    const load = loader(fixture)
    await load({ k: 'bigint', qty: 'bigint', price: 'bigint' }, [{ k: 1, qty: 2, price: 5 }])
    await load({ k: 'bigint', qty: 'bigint', price: 'bigint', total: 'bigint' }, [
      { k: 1, qty: 5, price: 5, total: 1 },
      { k: 3, qty: 3, price: 1, total: 1 },
    ])
    expect(await fixture.rows('orders', ['k', 'qty', 'total'])).toEqual([
      ['1', '5', '25'],
      ['3', '3', '3'],
    ])
    expect(await fixture.staging()).toEqual([])
  })
})

test('Postgres: an identity column counts on', async () => {
  await using fixture = await openMergeFixture('postgres')
  await fixture.final('orders', { k: 'bigint', qty: 'bigint' }, { key: ['k'] })
  const load = loader(fixture)
  const columns = { k: 'bigint', qty: 'bigint' } as const
  await load(columns, [{ k: 1, qty: 2 }])
  await fixture.engine.session.run(
    'alter table shop.orders add column seq bigint generated always as identity',
  )
  await fixture.engine.session.run('alter table shop.orders add column place bigserial')
  await load(columns, [
    { k: 1, qty: 5 },
    { k: 3, qty: 3 },
  ])
  expect(await fixture.rows('orders', ['k', 'qty', 'seq', 'place'])).toEqual([
    ['1', '5', '1', '1'],
    ['3', '3', '2', '2'],
  ])
})
