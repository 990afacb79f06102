import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { expect, test } from 'vitest'
import { OrdersFiles } from '../support/orders-files.ts'
import { objectsOf, sluice } from '../support/sluice.ts'

const OLD = `
create schema shop;
create table shop.orders (id integer not null, qty bigint, primary key (id));
insert into shop.orders values (1, 10);
create schema other;
create table other.things (id bigint);
`

test.each(ENGINE_KINDS)('baseline on %s adopts what is there, once; loads go on from it', async (kind) => {
  const shop = await OrdersFiles.make(kind)
  await shop.run(OLD)

  const empty = await sluice(shop.dir, ['baseline', 'nowhere'])
  expect([empty.code, empty.stdout]).toEqual([1, ''])
  expect(empty.stderr).toContain('error E_BASELINE_EMPTY: there is no table in nowhere\n')
  expect(empty.stderr).toContain(
    '  → name the schemas whose tables are to be adopted: sluice baseline SCHEMA\n',
  )
  expect(await shop.migrations()).toEqual([])

  const said = await shop.say('baseline')
  const [first = '', second = ''] = await shop.migrations()
  expect(said).toBe(`1 table adopted in ${first}, which is recorded as applied:
  shop.orders
! shop.orders.id is integer: rows with a value that does not fit this type wait, and the other rows are merged; a wider type lets all rows in
! loads wait in staging until these tables have the columns of Sluice: shop.orders
  ${second} adds them; existing rows count as load 0
→ review and commit migrations/, then run sluice migrate
`)
  const late = await sluice(shop.dir, ['baseline', '--json'])
  expect([late.code, late.stderr]).toEqual([1, ''])
  expect(objectsOf(late.stdout)).toEqual([
    {
      error: {
        code: 'E_BASELINE_LATE',
        message: 'the target already has 1 migration',
        place: '_sluice.migrations',
        hint: 'a baseline must be the first migration; sluice plan --adopt adopts later changes by hand',
      },
    },
  ])
  expect(await shop.tell('migrate')).toMatchObject({ migrations: [second] })
  expect(await shop.say('verify', '--live')).toMatch(
    /^ok 2 migrations .*; target local matches its applied migrations$/m,
  )
  await shop.load({ id: 1, qty: 11 }, { id: 2, qty: 20 })
  expect(await shop.say('query', '--csv', 'select id, qty from shop.orders order by id, qty')).toBe(
    'id,qty\n1,11\n2,20\n',
  )
})

test.each(ENGINE_KINDS)(
  'a load on %s before the system columns are there takes the place of nothing',
  { tags: 'exhaustive' },
  async (kind) => {
    const shop = await OrdersFiles.make(kind)
    await shop.run(OLD)
    await shop.say('baseline')
    const [, second = ''] = await shop.migrations()
    await shop.load({ id: 2, qty: 20, coupon: 'A' })
    const [, system, third = ''] = await shop.migrations()
    expect(system).toBe(second)
    expect(await shop.tell('migrate')).toMatchObject({ migrations: [second, third] })
    const all = 'select id, qty, coupon, _sluice_load_id from shop.orders order by id'
    expect(await shop.say('query', '--csv', all)).toBe('id,qty,coupon,_sluice_load_id\n1,10,,0\n2,20,A,1\n')
  },
)

test.each(ENGINE_KINDS)('baseline on %s adopts the schemas that it is given, as JSON', async (kind) => {
  const shop = await OrdersFiles.make(kind)
  await shop.run(OLD)
  const adopted = await shop.tell('baseline', 'shop', 'other')
  const [first, second] = await shop.migrations()
  expect(adopted).toEqual({
    migration: first,
    tables: ['other.things', 'shop.orders'],
    simplified: null,
    left_out: [],
    lacking: ['other.things', 'shop.orders'],
    pending: second,
    narrow: [{ place: 'shop.orders.id', type: 'integer' }],
    filled_keys: [],
  })
})

test('a baseline of a DuckDB file that is not there makes none', async () => {
  const shop = await OrdersFiles.make('duckdb')
  for (let time = 0; time < 2; time++) {
    const { code, stdout, stderr } = await sluice(shop.dir, ['baseline'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      /^error E_BASELINE_EMPTY: target local has no database that could be adopted\n {2}at \S+shop\.duckdb\n {2}→ correct the path/,
    )
  }
})

test.each(ENGINE_KINDS)(
  'baseline on %s continues where a killed one stopped',
  { tags: 'exhaustive' },
  async (kind) => {
    const shop = await OrdersFiles.make(kind)
    await shop.run(OLD)
    const said = await shop.say('baseline')
    const [first = '', second = ''] = await shop.migrations()

    // Killed before it was recorded: both folders are there, and the target knows nothing of them.
    await shop.run('delete from _sluice.migrations')
    expect((await shop.say('baseline')).replaceAll(/\d{8}T\d{6}/g, '')).toBe(
      said.replaceAll(/\d{8}T\d{6}/g, ''),
    )
    expect(await shop.migrations()).toHaveLength(2)
    const [recorded = '', pending = ''] = await shop.migrations()
    expect([recorded.slice(-9), pending.slice(-19)]).toEqual([first.slice(-9), second.slice(-19)])

    // As an older version did between the record and the second folder.
    await rm(join(shop.dir, pending), { recursive: true })
    await shop.say('baseline')
    expect(await shop.migrations()).toEqual([recorded, expect.stringMatching(/_add_system_columns$/)])
    expect((await sluice(shop.dir, ['baseline'])).stderr).toContain('error E_BASELINE_LATE: ')
    expect((await sluice(shop.dir, ['migrate'])).code).toBe(0)
  },
)
