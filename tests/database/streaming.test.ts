import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINES, testDatabase, type TestDatabase } from './engines.ts'

const ROWS = 5_000

describe.each(ENGINES)('%s', (engine) => {
  let shop: TestDatabase
  beforeAll(async () => {
    shop = await testDatabase(engine)
    await sql`
      insert into shop.things (id, n, ts)
      select cast(i as text), i, timestamptz '2024-01-01 00:00:00+00'
      from generate_series(1, ${sql.lit(ROWS)}) as s(i)`.execute(shop.db)
  })
  afterAll(() => shop[Symbol.asyncDispose]())

  const query = () => shop.db.selectFrom('shop.things').select(['n', 'ts']).orderBy('n')

  test.each([1, 7, 2048, 100_000])('streams every row, in chunks of %i', async (size) => {
    const seen: unknown[] = []
    for await (const { n, ts } of query().where('n', '<=', 3_000).stream(size)) {
      expect(ts).toEqual(new Date('2024-01-01T00:00:00Z'))
      seen.push(n)
    }
    expect(seen).toEqual(Array.from({ length: 3_000 }, (_, i) => String(i + 1)))
  })

  test('a stream that is left early gives its connection back', async () => {
    for (let i = 0; i < 20; i++) {
      for await (const { n } of query().stream(10)) {
        if (n === '15') break
      }
    }
    expect(
      await shop.db
        .selectFrom('shop.things')
        .select(({ fn }) => fn.countAll().as('rows'))
        .execute(),
    ).toEqual([{ rows: String(ROWS) }])
  })

  test('a stream without rows ends', async () => {
    for await (const row of query().where('n', '<', 0).stream(10))
      expect.fail(`unexpected ${JSON.stringify(row)}`)
  })

  test('a stream that fails throws where it is read', async () => {
    const failing = async (): Promise<void> => {
      const rows = shop.db
        .selectFrom('shop.things')
        .select(sql`1 / (n - 2500)`.as('x'))
        .stream(10)
      for await (const row of rows) expect(row).toBeDefined()
    }
    if (engine === 'postgres') await expect(failing()).rejects.toThrow(/division by zero/)
    else await failing() // DuckDB: null
    await expect(async () => {
      for await (const row of shop
        .reading({})
        .selectFrom('shop.nothing' as 'shop.things')
        .selectAll()
        .stream()) {
        expect.fail(JSON.stringify(row))
      }
    }).rejects.toThrow(/nothing/)
  })
})
