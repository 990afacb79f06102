import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { ENGINE_KINDS, openDuckdb } from '@sluice/engine'
import { filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { openTestProject, scratchFolder } from '../support/project.ts'
import { TestTarget } from '../support/target.ts'
import { openMergeFixture, type MergeFixture } from './merge-fixture.ts'

const ROWS = 25_000
const LOAD = {
  table: 'orders',
  disposition: 'merge',
  key: ['id'],
  columns: { id: 'bigint', n: 'bigint' },
} as const
const rows = (n: number) => Array.from({ length: ROWS }, (_, id) => ({ id, n }))

const constraints = async (fixture: MergeFixture): Promise<readonly string[]> =>
  (
    await fixture.engine.session.rows<{ name: string }>(
      `select conname as name from pg_constraint where conrelid = 'shop.orders'::regclass and contype = 'p'`,
    )
  ).map(({ name }) => name)

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a large first merge fills the table, later ones update it', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint', n: 'bigint' }, { key: ['id'] })
    if (kind === 'postgres') {
      await fixture.engine.session.run(
        'alter table shop.orders rename constraint orders_pkey to one_row_an_order',
      )
    }
    await fixture.load({ ...LOAD, rows: rows(1) })
    await fixture.load({ ...LOAD, rows: rows(1) })
    await fixture.load({ ...LOAD, rows: [...rows(2), { id: ROWS, n: 2 }] })
    const [sums] = await fixture.engine.session.rows(
      'select count(*) as rows, cast(sum(n) as bigint) as sum, min(_sluice_load_id) as load from shop.orders',
    )
    expect(sums).toEqual({ rows: ROWS + 1, sum: 2 * (ROWS + 1), load: 3 })
    if (kind === 'postgres') expect(await constraints(fixture)).toEqual(['one_row_an_order'])
  })

  test('many rows meet every other row of a table, in another order, and change some of them', async () => {
    await using fixture = await openMergeFixture(kind)
    await fixture.final('orders', { id: 'bigint', n: 'bigint' }, { key: ['id'] })
    const many = Array.from({ length: 2 * ROWS }, (_, id) => ({ id, n: 1 }))
    await fixture.load({ ...LOAD, rows: many })
    // Those of every other key, from the last on; one of ten has changed, and the last 100 are new.
    const met = Array.from({ length: ROWS }, (_, i) => ({
      id: 2 * (ROWS - 1 - i) + (i < 100 ? 2 * ROWS : 0),
      n: i % 10 === 0 ? 2 : 1,
    }))
    await fixture.load({ ...LOAD, rows: met })
    const counted = () =>
      fixture.engine.session.rows(
        `select count(*) as rows, count(*) filter (where n = 2) as changed, count(distinct id) as ids,
           count(*) filter (where _sluice_load_id = 2) as written from shop.orders`,
      )
    const expected = [
      { rows: 2 * ROWS + 100, changed: ROWS / 10, ids: 2 * ROWS + 100, written: ROWS / 10 + 90 },
    ]
    expect(await counted()).toEqual(expected)
    await fixture.load({ ...LOAD, rows: met })
    expect(await counted()).toEqual(expected)
  })
})

test('on postgres the key of a table that has a few rows is built again behind the first many', async () => {
  await using fixture = await openMergeFixture('postgres')
  await fixture.final('orders', { id: 'bigint', n: 'bigint' }, { key: ['id'] })
  await fixture.engine.session.run(
    'alter table shop.orders rename constraint orders_pkey to one_row_an_order',
  )
  await fixture.load({ ...LOAD, rows: [...rows(1).slice(0, 2), { id: 2, n: 5 }, { id: -1, n: 7 }] })
  await fixture.load({ ...LOAD, rows: rows(1) })
  const [sums] = await fixture.engine.session.rows(
    `select count(*) as rows, cast(sum(n) as bigint) as sum, count(*) filter (where _sluice_load_id = 1) as kept from shop.orders`,
  )
  // Two rows that come again with the same values stay as they are, as does the one that does not come again.
  expect(sums).toEqual({ rows: ROWS + 1, sum: ROWS + 7, kept: 3 })
  expect(await constraints(fixture)).toEqual(['one_row_an_order'])
})

test('on postgres a key that a view needs is not dropped for the first merge', async () => {
  await using fixture = await openMergeFixture('postgres')
  await fixture.final('orders', { id: 'bigint', n: 'bigint' }, { key: ['id'] })
  await fixture.engine.session.run('create view shop.totals as select id, n from shop.orders group by id')
  await fixture.load({ ...LOAD, rows: rows(1) })
  expect(await fixture.engine.session.rows('select count(*) as rows from shop.totals')).toEqual([
    { rows: ROWS },
  ])
  expect(await constraints(fixture)).toEqual(['orders_pkey'])
})

test.each([
  ['a merge of 4 KB', 30_000, 4000, {}],
  ['versions of 4 KB', 30_000, 4000, { mergeStrategy: 'scd2' }],
] as const)(
  'on duckdb wide rows that all change need no more memory than there is: %s',
  { tags: 'exhaustive' },
  async (_, count, bytes, options) => {
    vi.stubEnv('SLUICE_THREADS', '2')
    const dir = await scratchFolder()
    const write = (name: string, note: string): void =>
      writeFileSync(
        join(dir, 'in', name),
        `id,note\n${Array.from({ length: count }, (_, id) => `${id},${note}${`${id} `.repeat(bytes).slice(0, bytes)}\n`).join('')}`,
      )
    mkdirSync(join(dir, 'in'))
    const path = join(dir, 'wide.duckdb')
    const target = { kind: 'duckdb', path } as const
    await using opened = new TestTarget(await openDuckdb(target), target, undefined)
    const rows = filesResource({
      name: 'rows',
      primaryKey: 'id',
      fileColumns: false,
      format: { kind: 'csv' },
      list: files({ url: join(dir, 'in') }),
      ...options,
    })
    await using project = await openTestProject({
      kind: 'duckdb',
      dir,
      target: opened,
      sources: [source({ name: 'shop', resources: () => [rows] })],
    })
    write('a.csv', 'x')
    await project.load()
    await project.applyAndMerge()
    write('b.csv', 'y')
    await project.load()
    expect(
      await project.engine.session.rows(
        `select count(*) as rows, count(distinct id) as ids from shop.rows where note like 'y%'`,
      ),
    ).toEqual([{ rows: count, ids: count }])
  },
)
