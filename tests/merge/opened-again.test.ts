import { openDuckdb } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MergeFixture } from './merge-fixture.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-opened-again-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let files = 0

test.each([
  ['its key', 'create unique index i on shop.t (k)'],
  [
    'a column, of an expression, of several columns, of the row id and of a nested table',
    `create unique index i on shop.t (v); create unique index j on shop.t (lower(v)); create index l on shop.t (n);
     create unique index m on shop.t (k, v); create unique index o on shop.t (_sluice_id);
     create unique index p on shop.t__items (w)`,
  ],
  ['a primary key', 'alter table shop.t add primary key (k)'],
] as const)('a DuckDB file that is opened for each load has a unique index of %s', async (_, index) => {
  const path = join(folder, `${files++}.duckdb`)
  let loads = 0
  const opened = async (work: (fixture: MergeFixture) => Promise<void>): Promise<void> => {
    await using fixture = new MergeFixture(await openDuckdb({ path }), () => Promise.resolve(), loads)
    await work(fixture)
  }
  const load = (n: number, disposition: 'merge' | 'replace') =>
    opened(async (fixture) => {
      await fixture.load({
        table: 't',
        disposition,
        key: ['k'],
        columns: { k: 'bigint', v: 'text', n: 'bigint' },
        rows: [
          { k: 1, v: 'a', n },
          { k: 2, v: 'b', n },
        ],
        nested: [
          {
            name: 't__items',
            parent: 't',
            columns: { w: 'text' },
            rows: [{ at: [0, 0, 0], values: { w: 'x' } }],
          },
        ],
      })
      loads += 1
      expect(await fixture.rows('t', ['k', 'v', 'n'])).toEqual([
        ['1', 'a', String(n)],
        ['2', 'b', String(n)],
      ])
      expect(await fixture.items('t', 't__items', ['w'])).toEqual([['1', '0', 'x']])
      expect(await fixture.staging()).toEqual([])
    })
  await opened(async (fixture) => {
    await installSystem(fixture.engine)
    await fixture.engine.session.script('create schema shop; create schema shop_staging')
    await fixture.final('t', { k: 'bigint', v: 'text', n: 'bigint' }, { key: ['k'] })
    await fixture.final('t__items', { w: 'text' }, { nested: true })
  })
  await load(1, 'merge')
  await opened(async ({ engine }) => engine.session.script(index))
  await load(2, 'merge')
  await load(3, 'replace')
})
