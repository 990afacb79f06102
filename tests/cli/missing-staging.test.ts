import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { OrdersFiles } from './support/orders-files.ts'
import { ordersProject } from './support/orders-project.ts'
import { sluice } from './support/sluice.ts'
import { stageLoad } from './support/staged-load.ts'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('staging tables that somebody dropped are named, with the command after which all others go on', async () => {
    const { dir, use } = await ordersProject(kind)
    await use(async (engine) => {
      await stageLoad(engine, 1, 3)
      await engine.session.script('drop schema shop_staging cascade')
    })
    for (const command of ['status', 'transform']) {
      const { code, stderr } = await sluice(dir, [command])
      expect(code).toBe(1)
      expect(stderr).toContain(
        'error E_STAGING_MISSING: somebody dropped the staging tables of shop.orders of load 1 (3 rows waiting)\n  at shop_staging.orders_1\n  → sluice loads drop 1 counts',
      )
    }
    expect((await sluice(dir, ['loads', 'drop', '1'])).stdout).toContain('shop.orders: 3 rows discarded')
    expect(await sluice(dir, ['status'])).toMatchObject({ code: 0 })
    expect(await sluice(dir, ['migrate'])).toMatchObject({ code: 0 })
    expect(await sluice(dir, ['transform'])).toMatchObject({ code: 0 })
  })

  test('also where nothing has read them yet, by every command that would go on without them', async () => {
    const { dir, use } = await ordersProject(kind)
    await sluice(dir, ['migrate'])
    await use(async (engine) => {
      await engine.session.script('drop schema if exists shop cascade')
      await stageLoad(engine, 1, 3)
      await engine.session.script('drop schema shop_staging cascade')
    })
    for (const command of ['propose', 'transform', 'migrate', 'status', 'loads']) {
      const { code, stderr } = await sluice(dir, [command])
      expect([command, code]).toEqual([command, 1])
      expect(stderr).toContain(
        'E_STAGING_MISSING: somebody dropped the staging tables of shop.orders of load 1',
      )
      expect(stderr).toContain('sluice loads drop 1')
    }
    expect((await sluice(dir, ['loads', 'drop', '1'])).code).toBe(0)
    for (const command of ['propose', 'transform', 'status'])
      expect([command, (await sluice(dir, [command])).code]).toEqual([command, 0])
  })

  test(
    'a load that fails because of one is recorded with that cause, and status works again once it is given up',
    { tags: 'exhaustive' },
    async () => {
      const shop = await OrdersFiles.reviewed(kind, { id: 1, qty: 1 })
      await shop.load({ id: 2, qty: 'x' })
      await shop.run('drop table shop_staging.orders__2')
      await shop.put({ id: 3, qty: 'y' })
      const { stderr } = await sluice(shop.dir, ['load'])
      expect(stderr).toContain(
        'error E_STAGING_MISSING: somebody dropped the staging tables of shop.orders of load 2',
      )
      await shop.say('loads', 'drop', '2')
      expect(await shop.say('status')).toMatch(
        /E_STAGING_MISSING: somebody dropped the staging tables of shop\.orders of load 2/,
      )
      expect(await shop.say('loads', '--failed')).not.toContain('E_MERGE_FAILED')
      await shop.say('migrate')
      await shop.say('load')
      expect(await shop.tell('query', 'select id from shop.orders order by id')).toMatchObject({
        rows: [{ id: 1 }, { id: 3 }],
      })
    },
  )

  test('a migration of which a part is applied is not rejected', async () => {
    const { dir, use } = await ordersProject(kind)
    const id = '20260101T000000_create_orders'
    await use((engine) => stageLoad(engine, 1, 1))
    await use((engine) =>
      engine.session.script(
        `insert into _sluice.migrations values ('${id}', 'x', timestamptz '2026-01-01 00:00:00Z', 1, 1, false)`,
      ),
    )
    const { code, stderr } = await sluice(dir, ['reject', 'create_orders'])
    expect(code).toBe(1)
    expect(stderr).toContain(
      `error E_MIGRATION_APPLIED: a part of ${id} is applied: it cannot be rejected now`,
    )
    expect(stderr).toContain('run sluice migrate, which continues from there')
  })
})
