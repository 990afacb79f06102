import { ENGINE_KINDS } from '@sluice/engine'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OrdersFiles } from './support/orders-files.ts'
import { ordersProject } from './support/orders-project.ts'
import { objectsOf, sluice } from './support/sluice.ts'
import { stageLoad } from './support/staged-load.ts'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('loads before the first load', async () => {
    const { dir } = await ordersProject(kind, { isNew: true })
    const { code, stderr } = await sluice(dir, ['loads'])
    expect(code).toBe(1)
    expect(stderr).toContain('error E_NOTHING_LOADED: nothing has been loaded into target')
  })

  test('loads lists, shows and drops', async () => {
    const { dir, use } = await ordersProject(kind)
    await use(async (engine) => {
      await stageLoad(engine, 1, 3)
      await stageLoad(engine, 2, 1)
    })
    const list = await sluice(dir, ['loads', '--limit', '1'])
    expect(list.stdout).toMatch(/^ {3}2 {2}shop +waiting +2026-01-02 10:20:30 +1\.5 s +1 +0 +1$/m)
    expect(list.stdout).toContain('(2 loads, the latest 1 shown)')

    const one = await sluice(dir, ['loads', '1'])
    expect(one.stdout).toContain('load 1 · shop · waiting · 2026-01-01 10:20:30 UTC · 1.5 s')
    expect(one.stdout).toMatch(/^day-1\.csv +123\.5 kB +3$/m)
    expect(one.stdout).toMatch(/^day-1\.csv:7 +too many fields +a,b\\tc$/m)
    expect((await sluice(dir, ['loads', '9'])).stderr).toContain('error E_NO_LOAD: there is no load 9')

    const drop = await sluice(dir, ['loads', 'drop', '1'])
    expect(drop.stdout).toContain('dropped the waiting data of load 1:\n  shop.orders: 3 rows discarded')
    expect(objectsOf((await sluice(dir, ['loads', '--json'])).stdout)[0]).toMatchObject({
      loads: [
        { load_id: 2, status: 'waiting', rows_waiting: 1 },
        { load_id: 1, status: 'dropped', rows_read: 3, rows_waiting: 0, rows_discarded: 3 },
      ],
    })
    const left = await use((engine) =>
      engine.session.rows(
        `select table_name from information_schema.tables where table_schema = 'shop_staging'`,
      ),
    )
    expect(left).toEqual([{ table_name: 'orders_2' }])
    expect((await sluice(dir, ['loads', 'drop', '1'])).stdout).toBe(
      'load 1 has no waiting data; nothing was dropped\n',
    )
  })

  test('loads lists what waits of which load, and for which migration', async () => {
    const shop = await OrdersFiles.reviewed(kind, { id: 1, qty: 1 })
    const run = (...args: string[]): Promise<string> => shop.say(...args)
    const change = basename(
      await shop.load({ id: 2, qty: 'x', extra: 5 }, { id: 3, qty: 3, extra: 6, sub: [1, 2] }),
    )
    await shop.load({ id: 4, qty: 4, extra: 7 })

    expect(await run('loads')).toMatch(
      new RegExp(`\\(3 loads\\)\n\nwaiting data, and what it waits for:
  load 2, shop.orders: 2 values of extra for migrations/${change}
  load 2, shop.orders: 1 value of qty for migrations/${change}
  load 2, shop.orders__sub: 2 rows for migrations/${change}
  load 3, shop.orders: 1 value of extra for migrations/${change}\n$`),
    )
    expect(await run('loads', '--limit', '1')).toMatch(
      new RegExp(
        `waiting data, and what it waits for:\n  load 3, shop.orders: 1 value of extra for migrations/${change}\n$`,
      ),
    )
    expect(await run('loads', '2')).toContain(`

waiting data, and what it waits for:
  shop.orders: 2 values of extra for migrations/${change}
  shop.orders: 1 value of qty for migrations/${change}
  shop.orders__sub: 2 rows for migrations/${change}

file `)
    expect(await run('loads', '1')).not.toContain('what waits')

    await run('reject', change, '--column', 'orders.extra')
    const kept = `values of extra kept out: rejected in migrations/${change}`
    expect(await run('loads')).toContain(`  load 2, shop.orders: 2 ${kept}\n`)
    expect(await run('loads', '2')).toContain(`  shop.orders: 2 ${kept}\n`)
    const pending = { state: 'pending', migration: change }
    const extra = { kind: 'add-column', column: 'extra', count: 2, state: 'rejected', migration: change }
    const qty = { kind: 'widen-column', column: 'qty', count: 1, ...pending }
    const sub = { kind: 'create-table', column: null, count: 2, ...pending }
    expect(objectsOf(await run('loads', '2', '--json'))[0]).toMatchObject({
      tables: [
        { table: 'shop.orders', rows_waiting: 1, waits_for: [extra, qty] },
        { table: 'shop.orders__sub', rows_waiting: 2, waits_for: [sub] },
      ],
    })
    expect(objectsOf(await run('loads', '--json'))[0]).toMatchObject({
      loads: [
        { load_id: 3, waiting: [{ table: 'shop.orders', waits_for: [{ ...extra, count: 1 }] }] },
        {
          load_id: 2,
          waiting: [
            { table: 'shop.orders', rows_waiting: 1, rows_blocked: 1, waits_for: [extra, qty] },
            { table: 'shop.orders__sub', waits_for: [sub] },
          ],
        },
        { load_id: 1, waiting: [] },
      ],
    })

    // Without the migration nobody has proposed it.
    await rm(join(shop.dir, 'migrations', change), { recursive: true })
    expect(await run('loads', '2')).toContain(
      '  shop.orders: 2 values of extra for a change that the next load',
    )
    expect(await shop.migrations()).toHaveLength(1)
  })

  test('loads lists what waits and needs no migration', async () => {
    const { dir, use } = await ordersProject(kind)
    await use((engine) => stageLoad(engine, 1, 3))
    await sluice(dir, ['migrate', '--no-transform'])
    expect((await sluice(dir, ['loads', '1'])).stdout).toContain(
      '\n\nthe waiting data needs no migration: sluice transform merges it, after the waiting data of earlier loads\n\n',
    )
  })
})
