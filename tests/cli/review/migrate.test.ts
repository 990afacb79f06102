import { ENGINE_KINDS } from '@sluice/engine'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OrdersFiles } from '../support/orders-files.ts'
import { ordersProject } from '../support/orders-project.ts'
import { objectsOf, sluice } from '../support/sluice.ts'
import { CREATE_ORDERS, stageLoad } from '../support/staged-load.ts'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('status before the first load', async () => {
    const { dir } = await ordersProject(kind)
    const { code, stdout } = await sluice(dir, ['status'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^shop\.orders +never/m)
    expect(stdout).toContain(`1 pending migration:\n  ${CREATE_ORDERS}\n→ review, then run sluice migrate`)
  })

  test('migrate says how many values it has filled in', async () => {
    const shop = await OrdersFiles.reviewed(kind, { id: 1 })
    await shop.load({ id: 2, colour: 'red', size: 1 }, { id: 3, colour: 'blue' })
    const { code, stdout, stderr } = await sluice(shop.dir, ['migrate'])
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 rows merged') as string,
    })
    expect(stderr).toContain('shop.orders: 3 values filled in\n')
  })

  test('status, migrate --dry-run, migrate, status: what waited arrives', async () => {
    const { dir, use } = await ordersProject(kind)
    await use((engine) => stageLoad(engine, 1, 3))
    const before = await sluice(dir, ['status'])
    expect(before.stdout).toMatch(/^shop\.orders +1 {2}2026-01-01 10:20:30 +3 +0 +3$/m)

    const dry = await sluice(dir, ['migrate', '--dry-run'])
    expect(dry.stdout).toContain(
      `${CREATE_ORDERS}/${kind}.sql\n-- data=lossless lock=none types=adds\ncreate schema`,
    )
    expect((await sluice(dir, ['migrate', 'status'])).stdout).toMatch(/create_orders +pending/)

    const migrate = await sluice(dir, ['migrate', '--json'])
    expect(migrate).toMatchObject({ code: 0, stderr: '' })
    expect(objectsOf(migrate.stdout).at(-1)).toEqual({
      migrations: [CREATE_ORDERS],
      generated: {
        changed: true,
        files: [
          { path: 'generated/database.ts', changed: true },
          { path: `generated/state/${kind}.sql`, changed: true },
        ],
        notes: [],
      },
      tables: [
        { table: 'shop.orders', rows_merged: 3, rows_superseded: 0, rows_waiting: 0, rows_blocked: 0 },
      ],
      skipped: [],
      seconds: expect.any(Number) as number,
    })
    expect(await readFile(join(dir, 'generated/database.ts'), 'utf8')).toMatch(/orders/i)
    expect((await sluice(dir, ['migrate', 'status'])).stdout).toMatch(/create_orders +applied +20\d\d-/)

    const rows = await sluice(dir, ['query', '--csv', 'select id, amount from shop.orders order by id'])
    expect(rows.stdout).toBe('id,amount\n1,100\n2,200\n3,300\n')
    const after = objectsOf((await sluice(dir, ['status', '--json'])).stdout)[0]
    expect(after).toMatchObject({
      resources: [
        {
          name: 'shop.orders',
          last_load_id: 1,
          last_load_at: '2026-01-01T10:20:30Z',
          rows_read: 3,
          rows_merged: 3,
        },
      ],
      waiting: [],
      pending_migrations: [],
    })

    const again = await sluice(dir, ['migrate'])
    expect(again.stdout).toMatch(
      /^target \w+ has applied all migrations\ngenerated\/ is up to date\nnothing waits in staging\n$/,
    )
  })

  test('migrate --no-transform leaves the merge to transform', { tags: 'exhaustive' }, async () => {
    const { dir, use } = await ordersProject(kind)
    await use((engine) => stageLoad(engine, 1, 3))
    const migrate = await sluice(dir, ['migrate', '--no-transform'])
    expect(migrate.stderr).toMatch(/^20260101T000000_create_orders applied in/)
    expect(migrate.stdout).toMatch(
      /^1 migration applied to target \w+\ngenerated\/database.ts, generated\/state\/\w+.sql written\n$/,
    )
    expect((await sluice(dir, ['query', '--csv', 'select * from shop.orders'])).stdout).toBe(
      'id,amount,_sluice_load_id,_sluice_id\n',
    )
    expect((await sluice(dir, ['transform'])).stdout).toBe('shop.orders: 3 rows merged\n')
    expect((await sluice(dir, ['transform'])).stdout).toBe('nothing waits in staging\n')
  })
})
