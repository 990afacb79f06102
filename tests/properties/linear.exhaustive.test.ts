import { ENGINE_KINDS, type Engine, type Session, type Transaction } from '@sluice/engine'
import { resource, source } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'

const ROWS = 200
const LOADS = 6
const AGAIN = 20

/** An engine that keeps the statements it is given. */
function listening(engine: Engine, heard: string[]): Engine {
  const ear = <T extends Session>(session: T): T =>
    new Proxy(session, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          if (typeof args[0] === 'string') heard.push(args[0])
          return (value as (...all: unknown[]) => unknown).apply(target, args)
        }
      },
    })
  return new Proxy(engine, {
    get(target, key) {
      if (key === 'session') return ear(target.session)
      if (key === 'transaction')
        return (work: (tx: Transaction) => Promise<unknown>) => target.transaction((tx) => work(ear(tx)))
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** Why loads wait, from the second day on. */
type Wait = 'nothing' | 'a column' | 'rows' | 'the table'

/**
 * A new range of keys each day, and once more a few of those of the day before; from the second day on with a column that
 * the first has not, or with amounts that are none. Each order has items.
 */
const orders = (disposition: 'append' | 'merge', wait: Wait, day: { now: number }) =>
  source({
    name: 'shop',
    resources: () => [
      resource(
        {
          name: 'orders',
          writeDisposition: disposition,
          ...(disposition === 'merge' && { primaryKey: 'id' }),
        },
        async function* () {
          const again = disposition === 'merge' && day.now > 0 ? AGAIN : 0
          yield Array.from({ length: ROWS + again }, (_, i) => ({
            id: day.now * ROWS + i - again,
            amount: wait === 'rows' && day.now > 0 && i % 2 === 0 ? `n/a ${i}` : i / 4,
            items: [{ item: i }, { item: i + 0.5 * (day.now % 2) }],
            ...(wait === 'a column' && day.now > 0 && { coupon: `c${i}` }),
          }))
        },
      ),
    ],
  })

const CASES = ENGINE_KINDS.flatMap((kind) =>
  (['append', 'merge'] as const).flatMap((disposition) =>
    (['nothing', 'a column', 'rows', 'the table'] as const).map((wait) => ({ kind, disposition, wait })),
  ),
)

test.each(CASES)(
  'linear: the last of many loads runs no more statements than the fourth ($kind, $disposition, $wait waits)',
  async ({ kind, disposition, wait }) => {
    const day = { now: 0 }
    const heard: string[] = []
    await using project = await openTestProject({
      kind,
      sources: [orders(disposition, wait, day)],
      wrap: (engine) => listening(engine, heard),
    })
    const statements: number[] = []
    for (; day.now < LOADS; day.now++) {
      heard.length = 0
      await project.load()
      statements.push(heard.length)
      if (wait === 'nothing' || (wait !== 'the table' && day.now === 0)) await project.applyAndMerge()
    }
    expect(statements.at(-1), `statements a load: ${statements.join(', ')}`).toBeLessThanOrEqual(
      statements[3] ?? 0,
    )
    // Of the first load that waits, and of all others together; for orders and for their items.
    expect((await project.staging()).length).toBeLessThanOrEqual(wait === 'nothing' ? 0 : 4)
    await project.applyAndMerge()
    expect(await project.staging()).toEqual([])
    expect((await project.tables())['shop.orders']?.rows).toHaveLength(ROWS * LOADS)
  },
)

test('linear: a load reads none of the rows that earlier ones appended (postgres)', async () => {
  const day = { now: 0 }
  await using project = await openTestProject({
    kind: 'postgres',
    sources: [orders('append', 'nothing', day)],
  })
  const rowsRead = async (): Promise<number> => {
    await project.engine.session.rows('select pg_stat_force_next_flush()')
    const [row] = await project.engine.session.rows<{ n: number }>(
      `select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::bigint as n from pg_stat_user_tables
       where schemaname = 'shop'`,
    )
    return row?.n ?? 0
  }
  const reads: number[] = []
  for (; day.now < 5; day.now++) {
    const before = await rowsRead()
    await project.load()
    reads.push((await rowsRead()) - before)
    await project.applyAndMerge()
  }
  expect(reads.slice(2)).toEqual([0, 0, 0])
})
