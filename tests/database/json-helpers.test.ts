import { jsonArrayFrom, jsonObjectFrom } from '@sluice/engine/kysely'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINES, testDatabase, type TestDatabase } from './engines.ts'

describe.each(ENGINES)('JSON of a subquery on %s', (engine) => {
  let it: TestDatabase
  beforeAll(async () => {
    it = await testDatabase(engine)
    await it.db
      .insertInto('shop.things')
      .values([
        {
          id: 'a',
          b: true,
          n: '9007199254740993',
          f: 0.5,
          d: '1234567890123456.78',
          s: 'x"y\\z\n',
          ts: new Date('2026-03-08T03:30:00.25Z'),
          dt: '2026-03-08',
          tm: '10:30:00',
          j: { k: [1, 'two'] },
        },
        { id: 'b' },
      ])
      .execute()
  })
  afterAll(() => it[Symbol.asyncDispose]())

  test('a list has all digits, instants in UTC, and nulls', async () => {
    const row = await it.db
      .selectNoFrom((eb) =>
        jsonArrayFrom(
          eb
            .selectFrom('shop.things as t')
            .select(['t.id', 't.b', 't.n', 't.f', 't.d', 't.s as text', 't.ts', 't.dt', 't.tm', 't.j'])
            .orderBy('t.id'),
        ).as('things'),
      )
      .executeTakeFirstOrThrow()
    const none = { b: null, n: null, f: null, d: null, text: null, ts: null, dt: null, tm: null, j: null }
    expect(row.things).toEqual([
      {
        id: 'a',
        b: true,
        n: '9007199254740993',
        f: 0.5,
        d: '1234567890123456.78',
        text: 'x"y\\z\n',
        ts: '2026-03-08T03:30:00.25Z',
        dt: '2026-03-08',
        tm: '10:30:00',
        j: { k: [1, 'two'] },
      },
      { id: 'b', ...none },
    ])
  })

  test('an object, null where there is no row, one in another, and an empty list', async () => {
    const row = await it.db
      .selectFrom('shop.things as o')
      .where('o.id', '=', 'a')
      .select((eb) => [
        jsonObjectFrom(
          eb
            .selectFrom('shop.things as t')
            .whereRef('t.id', '=', 'o.id')
            .select((inner) => [
              't.id',
              sql<string>`t.n + 1`.as('next'),
              jsonArrayFrom(inner.selectFrom('shop.things as u').select('u.n').where('u.id', '=', 'a')).as(
                'inner',
              ),
            ]),
        ).as('same'),
        jsonObjectFrom(eb.selectFrom('shop.things as t').where('t.id', '=', 'none').select('t.id')).as(
          'none',
        ),
        jsonArrayFrom(eb.selectFrom('shop.things as t').where('t.id', '=', 'none').select('t.id')).as(
          'empty',
        ),
      ])
      .executeTakeFirstOrThrow()
    expect(row).toEqual({
      same: { id: 'a', next: '9007199254740994', inner: [{ n: '9007199254740993' }] },
      none: null,
      empty: [],
    })
  })

  test('all columns at once are an error that says what to write', () => {
    const all = it.db.selectFrom('shop.things').selectAll()
    expect(() => jsonArrayFrom(all)).toThrow(expect.objectContaining({ code: 'E_JSON_COLUMNS' }))
  })
})
