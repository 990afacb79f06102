import { ENGINE_KINDS } from '@sluice/engine'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { sourceDatabase } from './source-database.ts'
import { expectSwept, sweepsOf, sweptTables, type SweptKey } from './sweeping.ts'
import { CREATE } from './written-source.ts'

const KEYS: Readonly<Record<string, SweptKey>> = {
  pairs: [['a', 'b'], 'a int, b varchar(20)', `n % 7, 'é-' || n`],
  texts: [['a'], 'a text', `case when n % 2 = 0 then '' || n else 'Ünï ' || n end`],
  numbers: [['a'], 'a numeric(12, 3)', `n / 8.0`],
  uuids: [['a'], 'a uuid', `cast('00000000-0000-4000-8000-' || right('000000000000' || n, 12) as uuid)`],
  times: [
    ['a'],
    'a timestamptz',
    `timestamptz '2026-01-01 00:00:00+00' + n * interval '6 hours' + (n % 3) * interval '1 microsecond'`,
  ],
  days: [['a'], 'a date', `date '2026-01-01' + cast(n as int)`],
}

for (const kind of ENGINE_KINDS) {
  const other = kind === 'duckdb' ? 'postgres' : 'duckdb'

  // The hash of one kind as source with that of the other one as target.
  test(`${other} → ${kind}: keys of each type are compared, and rows that are gone are found`, async () => {
    await using shop = await CREATE[other]()
    const numbers = (from: number, to: number) => `generate_series(${from}, ${to}) as g (n)`
    await expectSwept(kind, { ...shop, numbers }, KEYS)
  })

  test(
    `${kind} → ${kind}: few deletes in many rows are found by reading less than 1 % of them`,
    { tags: 'exhaustive' },
    async () => {
      await using shop = await CREATE[kind]()
      // As 100 in 10 million: 1.
      const rows = 100_000
      await shop.run(`create table orders (id bigint primary key, seq int);
    insert into orders select n, 1 from generate_series(1, ${rows}) as g (n)`)
      await using project = await openTestProject({
        kind,
        sources: [sweptTables(shop.url, { orders: { primaryKey: 'id', deleteMissing: 'hard' } })],
      })
      await project.load()
      await project.applyAndMerge()
      await shop.run('delete from orders where id = 77')
      await project.load()
      const [[gone, before, read] = []] = sweepsOf(project)
      expect([gone, before]).toEqual([1, rows])
      expect(read).toBeLessThan(rows / 100)
      expect(await project.engine.session.rows('select count(*) as n from shop.orders')).toEqual([
        { n: rows - 1 },
      ])
    },
  )

  test(`${kind}: a large share is asked for, and a row that comes again loses its mark`, async () => {
    await using database = await sourceDatabase(`create table orders (id int primary key, seq int);
      insert into orders select n, n from generate_series(1, 10) as g (n)`)
    const { client, url } = database
    // The key is that of the catalog.
    const source = sweptTables(url, { orders: { deleteMissing: 'soft' } })
    await using project = await openTestProject({ kind, sources: [source] })
    await project.load()
    await project.applyAndMerge()
    await client.query('delete from orders where id <= 6')
    await expect(project.load({ yes: false })).rejects.toThrow(
      expect.objectContaining({ code: 'E_NOT_CONFIRMED', message: expect.stringContaining('10 → 4 rows') }),
    )
    const live = async () =>
      (
        await project.engine.session.rows<{ id: number }>(
          'select id from shop.orders where _sluice_deleted_at is null order by id',
        )
      ).map(({ id }) => id)
    expect(await live()).toHaveLength(10)
    await project.load()
    expect(await live()).toEqual([7, 8, 9, 10])
    // With an old value of the cursor, too.
    await client.query('insert into orders values (2, 2)')
    await project.load()
    expect(await live()).toEqual([2, 7, 8, 9, 10])
  })

  test(
    `${kind}: a load that is reverted brings back the rows that its sweep deleted`,
    { tags: 'exhaustive' },
    async () => {
      await using database = await sourceDatabase(`create table orders (id int primary key, seq int);
      insert into orders select n, n from generate_series(1, 10) as g (n)`)
      const { client, url } = database
      const options = { primaryKey: 'id', deleteMissing: 'hard', keepHistory: '7 days' } as const
      await using project = await openTestProject({ kind, sources: [sweptTables(url, { orders: options })] })
      await project.load()
      await project.applyAndMerge()
      await client.query('delete from orders where id in (3, 4)')
      const { load_id } = await project.load()
      const count = async () => project.engine.session.rows('select count(*) as n from shop.orders')
      expect(await count()).toEqual([{ n: 8 }])
      await project.revert(load_id ?? 0, { yes: true })
      expect(await count()).toEqual([{ n: 10 }])
    },
  )
}
