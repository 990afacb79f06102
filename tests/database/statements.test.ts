import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Database, ENGINES, testDatabase, type TestDatabase } from './engines.ts'

const thing = (id: string, n: number | null = null): Database['shop.things'] => ({
  id,
  n,
  b: null,
  f: null,
  d: null,
  long: null,
  s: null,
  ts: null,
  dt: null,
  tm: null,
  j: null,
  bin: null,
})

describe.each(ENGINES)('%s', (engine) => {
  let shop: TestDatabase
  beforeAll(async () => {
    shop = await testDatabase(engine)
  })
  afterAll(() => shop[Symbol.asyncDispose]())
  beforeEach(async () => {
    await shop.db.deleteFrom('shop.things').execute()
  })

  const ids = async (): Promise<string[]> =>
    (await shop.db.selectFrom('shop.things').select('id').orderBy('id').execute()).map(({ id }) => id)

  test('a table is named dataset.table, and so are its columns', async () => {
    await shop.db.insertInto('shop.things').values(thing('a', 1)).execute()
    const query = shop.db
      .selectFrom('shop.things')
      .innerJoin('shop.things as other', 'other.id', 'shop.things.id')
      .select(['shop.things.id', 'other.n'])
      .where('shop.things.n', '=', 1)
    expect(query.compile().sql).toContain('from "shop"."things" inner join "shop"."things" as "other"')
    expect(await query.execute()).toEqual([{ id: 'a', n: '1' }])
  })

  test('inserts, updates and deletes count and return', async () => {
    const inserted = await shop.db
      .insertInto('shop.things')
      .values([thing('a', 1), thing('b', 2)])
      .executeTakeFirst()
    expect(inserted.numInsertedOrUpdatedRows).toBe(2n)
    const [returned] = await shop.db
      .insertInto('shop.things')
      .values(thing('c', 3))
      .returning(['id', 'n', 'ts'])
      .execute()
    expect(returned).toEqual({ id: 'c', n: '3', ts: null })
    const updated = await shop.db
      .updateTable('shop.things')
      .set({ s: 'x' })
      .where('n', '>=', 2)
      .executeTakeFirst()
    expect(updated.numUpdatedRows).toBe(2n)
    expect(
      await shop.db.updateTable('shop.things').set({ s: 'y' }).where('n', '=', 1).returning('s').execute(),
    ).toEqual([{ s: 'y' }])
    const deleted = await shop.db
      .deleteFrom('shop.things')
      .where('id', 'in', ['a', 'c', 'z'])
      .executeTakeFirst()
    expect(deleted.numDeletedRows).toBe(2n)
    expect(await shop.db.deleteFrom('shop.things').returningAll().execute()).toHaveLength(1)
    expect(await ids()).toEqual([])
  })

  test('an upsert keeps one row a key', async () => {
    for (const n of [1, 2]) {
      await shop.db
        .insertInto('shop.things')
        .values(thing('a', n))
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ n: ({ ref }) => ref('excluded.n') }))
        .execute()
    }
    expect(await shop.db.selectFrom('shop.things').select(['id', 'n']).execute()).toEqual([
      { id: 'a', n: '2' },
    ])
  })

  test('nulls sort in one order', async () => {
    await shop.db
      .insertInto('shop.things')
      .values([thing('a', 1), thing('b'), thing('c', 2)])
      .execute()
    const sorted = async (direction: 'asc' | 'desc') =>
      (await shop.db.selectFrom('shop.things').select('id').orderBy('n', direction).execute()).map(
        ({ id }) => id,
      )
    expect(await sorted('asc')).toEqual(['a', 'c', 'b'])
    expect(await sorted('desc')).toEqual(['b', 'c', 'a'])
    const last = shop.db
      .selectFrom('shop.things')
      .select('id')
      .orderBy('n', (order) => order.desc().nullsLast())
    expect((await last.execute()).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
  })

  test('several statements without parameters run in one go; the last one answers', async () => {
    const { rows } = await sql`insert into shop.things (id) values ('a'); select id from shop.things`.execute(
      shop.db,
    )
    expect(rows).toEqual([{ id: 'a' }])
  })

  test('where two columns have one name, the last wins', async () => {
    expect((await sql`select 1 as x, 2 as x`.execute(shop.db)).rows).toEqual([{ x: 2 }])
  })

  test('text that is no integer does not reach an integer column', async () => {
    await expect(
      shop.db.selectFrom('shop.things').select('id').where('n', '=', '1.5').execute(),
    ).rejects.toThrow(/1\.5/)
    await expect(shop.db.insertInto('shop.things').values(thing('a', 1.5)).execute()).rejects.toThrow(/1\.5/)
    expect(await ids()).toEqual([])
  })

  test.each([
    [new Date(Number.NaN), 'parameter $1 is an invalid Date'],
    [Symbol('x'), 'parameter $1 is a symbol'],
  ])('%o is no parameter', async (value, message) => {
    await expect(sql`select ${value}`.execute(shop.db)).rejects.toMatchObject({
      code: 'E_PARAMETER',
      message: expect.stringContaining(message),
    })
  })

  test('a list is no array parameter', async () => {
    await expect(
      sql`select id from shop.things where n = any(cast(${[1, 2]} as bigint[]))`.execute(shop.db),
    ).rejects.toMatchObject({
      code: 'E_PARAMETER',
      message: 'parameter $1 is a list, and lists are bound as JSON',
    })
  })

  test('DDL that fails leaves nothing behind', async () => {
    const failing = shop.db.transaction().execute(async (tx) => {
      await tx.schema.createTable('shop.half').addColumn('id', 'text').execute()
      await sql`select no_such_column`.execute(tx)
    })
    await expect(failing).rejects.toThrow(/no_such_column/)
    const tables = await shop.db.introspection.getTables()
    expect(tables.map(({ name }) => name)).not.toContain('half')
  })
})
