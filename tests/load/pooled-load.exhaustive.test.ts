import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase } from '@sluice/engine/kysely'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Blocker } from '../faults/support/blocker.ts'
import { Command, succeed } from '../faults/support/command.ts'
import { expectError } from '../faults/support/expect-error.ts'
import { ShopProject } from '../faults/support/shop-project.ts'
import { snapshot, type Snapshot } from '../faults/support/snapshot.ts'
import { NO_PGBOUNCER, withPgbouncer } from '../support/pgbouncer.ts'

interface Database {
  'shop.orders': { order_id: string; quantity: number; coupon: string | null }
}

const why = NO_PGBOUNCER === undefined ? '' : ` (skipped: ${NO_PGBOUNCER})`

describe.skipIf(NO_PGBOUNCER)(`through PgBouncer in transaction mode${why}`, () => {
  let loaded: ShopProject
  let done: Snapshot

  beforeAll(async () => {
    loaded = await ShopProject.make('postgres')
    await loaded.bring(1)
    await succeed(loaded, ['load'])
    await succeed(loaded, ['migrate'])
    await using direct = await loaded.copy()
    await direct.bring(2)
    await succeed(direct, ['load'])
    await succeed(direct, ['migrate'])
    done = await snapshot(direct)
  })

  afterAll(() => loaded[Symbol.asyncDispose]())

  /** Lends the project with its commands going through the pooler; the test itself stays beside it. */
  const pooled = <T>(project: ShopProject, work: (direct: string) => Promise<T>): Promise<T> => {
    const direct = project.url
    return withPgbouncer(direct, (url) => {
      project.url = url
      return work(direct)
    })
  }

  test('loads, migrates, loads with drift, migrates and queries as without it', async () => {
    await using project = await ShopProject.make('postgres')
    await pooled(project, async () => {
      await project.bring(1)
      await succeed(project, ['load'])
      await succeed(project, ['migrate'])
      await project.bring(2)
      await succeed(project, ['load'])
      await succeed(project, ['migrate'])
      expect(await snapshot(project)).toEqual(done)
      const query = 'select count(*) as orders from shop.orders'
      const { lines } = await succeed(project, ['query', query])
      expect(JSON.stringify(lines.at(-1))).toContain('400')
      const db = createDatabase<Database>({ kind: 'postgres', url: project.url })
      const { coupons } = await db
        .selectFrom('shop.orders')
        .select(sql<number>`count(coupon)::int`.as('coupons'))
        .executeTakeFirstOrThrow()
      await db.destroy()
      expect(coupons).toBe(40)
    })
  })

  test('loads of several processes share few connections', async () => {
    await using project = await loaded.copy()
    await project.bring(2)
    await pooled(project, async () => {
      const loads = [1, 2, 3].map(() => new Command(project, ['load']).endWithin(90_000))
      for (const { code, lines } of await Promise.all(loads))
        expect(code, JSON.stringify(lines.at(-1))).toBe(0)
      await succeed(project, ['migrate'])
    })
    expect(await snapshot(project)).toEqual(done)
  })

  test('loads that wait for their turn to propose leave the connections to others', async () => {
    await using project = await loaded.copy()
    await project.bring(2)
    await pooled(project, async (direct) => {
      const blocker = await Blocker.hold(
        direct,
        `select pg_advisory_xact_lock(hashtextextended('sluice:propose', 0))`,
      )
      const loads = [1, 2, 3].map(() => new Command(project, ['load']))
      try {
        await Promise.all(loads.map((load) => load.phase('merge', 'rates.rates')))
        for (let i = 0; i < 5; i++) {
          await sleep(200)
          await new Command(project, ['query', 'select 1 as one']).endWithin(20_000)
        }
        await blocker[Symbol.asyncDispose]()
        for (const load of loads) expect((await load.endWithin(30_000)).code).toBe(0)
      } finally {
        for (const { child } of loads) child.kill('SIGKILL')
      }
    })
  })

  test('Ctrl-C reaches the server', async () => {
    await using project = await loaded.copy()
    await project.bring(2)
    await pooled(project, async (direct) => {
      await using blocker = await Blocker.hold(direct, 'lock table shop.orders in access exclusive mode')
      const command = new Command(project, ['load'])
      await blocker.until(1)
      command.child.kill('SIGINT')
      expectError(await command.endWithin(20_000), 130, 'E_STOPPED')
    })
  })
})
