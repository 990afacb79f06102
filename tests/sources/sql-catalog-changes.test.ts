import { ENGINE_KINDS } from '@sluice/engine'
import { sqlDatabase, sqlTable } from '@sluice/sources'
import { generateTypes } from '../../packages/schema-evolution/src/js-types/generate-types.ts'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { sourceDatabase } from './source-database.ts'

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a change of the source's catalog is proposed before a row needs it`, async () => {
    await using database = await sourceDatabase(`
      create table items (id int primary key, price int, size text, gone text, updated_at timestamp);
      insert into items values (1, 2, 's', 'g', '2026-01-01')`)
    const { client, url } = database
    const shop = sqlDatabase({
      name: 'shop',
      url,
      tables: [sqlTable('items', { incremental: { cursor: 'updated_at' } })],
    })
    await using project = await openTestProject({ kind, sources: [shop] })
    await project.load()
    await project.applyAndMerge()
    await client.query(`alter table items alter price type numeric(20, 4), add colour text, drop gone;
        alter table items rename size to size_name`)
    project.events.length = 0
    await project.load()
    const texts = project.events.flatMap((event) => (event.kind === 'message' ? [event.text] : []))
    expect(texts).toEqual(
      expect.arrayContaining([
        'shop.items: the source has changed price from integer to numeric(20,4)',
        expect.stringMatching(/^shop.items: the source has renamed size to size_name: /),
        expect.stringMatching(/^shop.items: the source no longer has the column gone: /),
        'shop.items: the source has a new column colour text',
      ]),
    )
    await project.applyAndMerge()
    const table = (await project.engine.catalog(['shop'])).find(({ name }) => name === 'items')
    expect(Object.fromEntries(table?.columns.map(({ name, type }) => [name, type]) ?? [])).toMatchObject({
      price: expect.stringMatching(/^decimal\(\d+,4\)$/),
      colour: 'text',
      size_name: 'text',
      gone: 'text',
    })
    // A row that needs all of it finds it there: nothing of it waits or fails.
    await client.query(`insert into items values (2, 12.3456, 'L', '2026-01-02', 'red')`)
    const { status, resources } = await project.load()
    expect([status, resources[0]?.rows_waiting, resources[0]?.rows_blocked]).toEqual(['loaded', 0, 0])
    expect(
      await project.engine.session.rows(
        'select cast(price as varchar) as price, size, size_name, gone, colour from shop.items where id = 2',
      ),
    ).toEqual([{ price: '12.3456', size: null, size_name: 'L', gone: null, colour: 'red' }])
  })

  test(
    `${kind}: a foreign key describes the column that the migration creates`,
    { tags: 'exhaustive' },
    async () => {
      await using database = await sourceDatabase(`
      create schema crm;
      create table crm.customers (id int primary key);
      create table lines (order_id int, no int, primary key (order_id, no));
      create table items (id int primary key, customer_id int references crm.customers (id), o int, n int, card text,
        foreign key (o, n) references lines (order_id, no));
      insert into items values (1, null, null, null, 'c')`)
      const { client, url } = database
      const shop = sqlDatabase({ name: 'shop', url, tables: ['items'] })
      await using project = await openTestProject({ kind, sources: [shop] })
      const said = async () => {
        const [items] = await project.engine.catalog(['shop'])
        return Object.fromEntries(
          items?.columns.flatMap(({ name, references }) => (references ? [[name, references]] : [])) ?? [],
        )
      }
      await project.load()
      await project.applyAndMerge()
      expect(await said()).toEqual({
        customer_id: 'crm.customers (id)',
        o: 'lines (order_id, no), by (o, n)',
        n: 'lines (order_id, no), by (o, n)',
      })
      expect(generateTypes(await project.engine.catalog(['shop']), {})).toContain(
        '/** bigint, references crm.customers (id) */',
      )
      await client.query(`alter table items drop constraint items_customer_id_fkey;
      alter table items add column order_id int; alter table items add foreign key (order_id, n) references lines (order_id, no)`)
      project.events.length = 0
      await project.load()
      expect(project.events.flatMap((event) => (event.kind === 'message' ? [event.text] : []))).toEqual(
        expect.arrayContaining([
          'shop.items: customer_id refers to crm.customers (id) no more: to describe the column so, write a migration with: comment on column … is null',
        ]),
      )
      await project.applyAndMerge()
      expect(await said()).toMatchObject({ order_id: 'lines (order_id, no), by (order_id, n)' })
      project.events.length = 0
      await project.load()
      expect(
        project.events.some((event) => event.kind === 'message' && event.text.includes('refers to')),
      ).toBe(false)
    },
  )

  test(`${kind}: a column that no row has a value for is proposed, once, and so is a wider type`, async () => {
    await using database = await sourceDatabase(
      'create table items (id int primary key, price int); insert into items values (1, 2)',
    )
    const { client, url } = database
    const shop = sqlDatabase({ name: 'shop', url, tables: ['items'] })
    await using project = await openTestProject({ kind, sources: [shop] })
    const proposed = () => project.events.flatMap((event) => (event.kind === 'proposed' ? event.changes : []))
    await project.load()
    await project.applyAndMerge()
    project.events.length = 0
    await client.query('alter table items add colour text; alter table items alter price type numeric(20, 4)')
    await project.load()
    expect(proposed()).toEqual([
      'widen shop.items.price from bigint to decimal(38,4)',
      'add shop.items.colour text',
    ])
    project.events.length = 0
    await project.load()
    expect(proposed()).toEqual([])
    await project.applyAndMerge()
    await project.load()
    expect(proposed()).toEqual([])
    await client.query(`insert into items values (2, 1.5, 'red')`)
    const { status } = await project.load()
    expect(status).toBe('loaded')
  })

  test(
    `${kind}: an empty table has nothing to propose, and its first row brings all columns`,
    { tags: 'exhaustive' },
    async () => {
      await using database = await sourceDatabase(
        'create table items (id int primary key, note text, updated_at timestamp)',
      )
      const { client, url } = database
      const shop = sqlDatabase({
        name: 'shop',
        url,
        tables: [sqlTable('items', { incremental: { cursor: 'updated_at' } })],
      })
      await using project = await openTestProject({ kind, sources: [shop] })
      expect((await project.load()).resources[0]?.rows_read).toBe(0)
      await client.query(`insert into items values (1, null, '2026-01-01')`)
      await project.load()
      await project.applyAndMerge()
      expect(await project.engine.session.rows('select id, note from shop.items')).toEqual([
        { id: 1, note: null },
      ])
    },
  )
}
