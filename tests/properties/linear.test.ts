import { ENGINE_KINDS, type Engine, type Session, type Transaction } from '@sluice/engine'
import { resource, source } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'

const ROWS = 200
const LOADS = 8

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

/** A new range of keys each day; from the second day on with a column that the first has not. */
const orders = (disposition: 'append' | 'merge', day: { now: number }) =>
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
          yield Array.from({ length: ROWS }, (_, i) => ({
            id: day.now * ROWS + i,
            amount: i / 4,
            ...(day.now > 0 && { coupon: `c${i}` }),
          }))
        },
      ),
    ],
  })

const CASES = ENGINE_KINDS.flatMap((kind) =>
  (['append', 'merge'] as const).flatMap((disposition) =>
    [true, false].map((reviewed) => ({
      kind,
      disposition,
      reviewed,
      what: reviewed ? 'all reviewed' : 'a column waits',
    })),
  ),
)

test.each(CASES)(
  'linear: the last of many loads runs no more statements than the fourth ($kind, $disposition, $what)',
  async ({ kind, disposition, reviewed }) => {
    const day = { now: 0 }
    const heard: string[] = []
    await using project = await openTestProject({
      kind,
      sources: [orders(disposition, day)],
      wrap: (engine) => listening(engine, heard),
    })
    const statements: number[] = []
    for (; day.now < LOADS; day.now++) {
      heard.length = 0
      await project.load()
      statements.push(heard.length)
      if (day.now === 0 || reviewed) await project.applyAndMerge()
    }
    expect(statements.at(-1), `statements a load: ${statements.join(', ')}`).toBeLessThanOrEqual(
      statements[3] ?? 0,
    )
    expect((await project.staging()).length).toBeLessThanOrEqual(reviewed ? 0 : LOADS - 1)
    await project.applyAndMerge()
    expect(await project.staging()).toEqual([])
    expect((await project.tables())['shop.orders']?.rows).toHaveLength(ROWS * LOADS)
  },
)

test('linear: a load reads none of the rows that earlier ones appended (postgres)', async () => {
  const day = { now: 0 }
  await using project = await openTestProject({ kind: 'postgres', sources: [orders('append', day)] })
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
