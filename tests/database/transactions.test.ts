import { AbortedTransactionError, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Database, ENGINES, testDatabase, type TestDatabase } from './engines.ts'

describe.each(ENGINES)('%s', (engine) => {
  let shop: TestDatabase
  beforeAll(async () => {
    shop = await testDatabase(engine)
  })
  afterAll(() => shop[Symbol.asyncDispose]())
  beforeEach(async () => {
    await shop.db.deleteFrom('shop.things').execute()
  })

  const insert = (db: TestDatabase['db'], id: string) =>
    db
      .insertInto('shop.things')
      .values({ id } as Database['shop.things'])
      .execute()
  const ids = async (db = shop.db): Promise<string[]> =>
    (await db.selectFrom('shop.things').select('id').orderBy('id').execute()).map(({ id }) => id)

  test('what a transaction wrote is visible only after it ends', async () => {
    await shop.db.transaction().execute(async (tx) => {
      await insert(tx, 'a')
      expect(await ids(tx)).toEqual(['a'])
      expect(await ids()).toEqual([])
    })
    expect(await ids()).toEqual(['a'])
  })

  test('a transaction that throws leaves nothing', async () => {
    const failing = shop.db.transaction().execute(async (tx) => {
      await insert(tx, 'a')
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await ids()).toEqual([])
  })

  test('a transaction with a failed statement cannot be committed', async () => {
    const failing = shop.db.transaction().execute(async (tx) => {
      await insert(tx, 'a')
      await insert(tx, 'a').catch(() => undefined)
      await expect(ids(tx)).rejects.toThrow(/transaction is aborted/)
    })
    await expect(failing).rejects.toThrow(AbortedTransactionError)
    expect(await ids()).toEqual([])
    await insert(shop.db, 'b')
    expect(await ids()).toEqual(['b'])
  })

  test('a read-only transaction does not write', async () => {
    const writing = shop.db
      .transaction()
      .setAccessMode('read only')
      .execute((tx) => insert(tx, 'a'))
    await expect(writing).rejects.toThrow(/read-only/)
  })

  test('days are those of UTC, where the server is in UTC', async () => {
    const { rows } = await sql<{ d: string; t: string }>`
      select cast(timestamptz '2024-07-01 23:30:00-01' as date) as d, cast(time '00:30' as text) as t`.execute(
      shop.db,
    )
    expect(rows).toEqual([{ d: '2024-07-02', t: '00:30:00' }])
  })
})

test('savepoints: Postgres has them, DuckDB says that it has none', async () => {
  await using postgres = await testDatabase('postgres')
  const onPostgres = await postgres.db.startTransaction().execute()
  const saved = await onPostgres.savepoint('here').execute()
  await saved.releaseSavepoint('here').execute()
  await onPostgres.rollback().execute()

  await using duckdb = await testDatabase('duckdb')
  const onDuckdb = await duckdb.db.startTransaction().execute()
  await expect(onDuckdb.savepoint('here').execute()).rejects.toMatchObject({ code: 'E_NO_SAVEPOINTS' })
  await onDuckdb.rollback().execute()
})

test('DuckDB does not accept a level of isolation that it has not', async () => {
  await using shop = await testDatabase('duckdb')
  const work = (level: 'serializable' | 'snapshot') =>
    shop.db
      .transaction()
      .setIsolationLevel(level)
      .execute((tx) => tx.selectFrom('shop.things').selectAll().execute())
  await expect(work('serializable')).rejects.toMatchObject({ code: 'E_ISOLATION_LEVEL' })
  expect(await work('snapshot')).toEqual([])
})
