import type { Engine, EngineKind, Session, Transaction } from '@sluice/engine'
import { resource, source } from '@sluice/loader'
import { expect } from 'vitest'
import { openTestProject } from '../../support/project.ts'

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
export type Wait = 'nothing' | 'a column' | 'rows' | 'the table'

/**
 * A new range of keys each day, and once more a few of those of the day before; from the second day on with a column that
 * the first has not, or with amounts that are none. Each order has items.
 */
export const orders = (disposition: 'append' | 'merge', wait: Wait, day: { now: number }) =>
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

export interface LinearCase {
  readonly kind: EngineKind
  readonly disposition: 'append' | 'merge'
  readonly wait: Wait
}

/** The last of many loads runs no more statements than the fourth, and nothing of them is left in staging. */
export async function assertLinear({ kind, disposition, wait }: LinearCase): Promise<void> {
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
}
