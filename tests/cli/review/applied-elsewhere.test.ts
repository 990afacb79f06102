import { ENGINE_KINDS } from '@sluice/engine'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OrdersFiles } from '../support/orders-files.ts'
import { sluice } from '../support/sluice.ts'

test.each(ENGINE_KINDS)(
  'on %s a migration that another target has applied is not rejected, and one that was is restored by accept',
  { tags: 'exhaustive' },
  async (kind) => {
    const shop = await OrdersFiles.makeTwo(kind)
    await shop.put({ id: 1, qty: 1 })
    for (const target of ['local', 'other']) {
      await shop.say('load', '--target', target)
      await shop.say('migrate', '--target', target)
    }
    const folder = await shop.load({ id: 2, qty: 2, coupon: 'ten' })
    const id = folder.replace('migrations/', '')
    await shop.say('migrate', '--target', 'other')
    const reject = () => sluice(shop.dir, ['reject', folder, '--target', 'local'])

    expect((await reject()).stderr).toBe(
      `error E_MIGRATION_APPLIED: ${id} is applied on target other: it cannot be rejected\n  at ${folder}\n  → write a new migration that reverts it, such as one that drops the column\n`,
    )
    await shop.run('update _sluice.migrations set finished = false', 'other')
    expect((await reject()).stderr).toMatch(
      /error E_MIGRATION_APPLIED: a part of \S+ is applied on target other: .*\n.*\n.*→ run sluice migrate --target other/,
    )
    expect(await shop.migrations()).toContain(folder)

    // A target that does not answer is named; once it does, it says how to go on.
    await shop.run('update _sluice.migrations set finished = true', 'other')
    if (kind === 'duckdb') {
      await rename(join(shop.dir, 'other.duckdb'), join(shop.dir, 'away.duckdb'))
      expect((await reject()).code).toBe(0)
      await rename(join(shop.dir, 'away.duckdb'), join(shop.dir, 'other.duckdb'))
    } else {
      await shop.run('alter schema _sluice rename to away', 'other')
      expect((await reject()).code).toBe(0)
      await shop.run('alter schema away rename to _sluice', 'other')
    }
    const missing = await sluice(shop.dir, ['migrate', '--target', 'other'])
    expect(missing.stderr).toContain('error E_MIGRATION_MISSING')
    expect(missing.stderr).toContain(
      `→ it was rejected after that: run sluice accept ${id}, which restores it`,
    )
    await shop.say('accept', id, '--target', 'local')
    for (const target of ['local', 'other']) await shop.say('migrate', '--target', target)
  },
)

test('a target that cannot be asked is named, and does not stop a rejection', async () => {
  const shop = await OrdersFiles.makeTwo('duckdb')
  const folder = await shop.load({ id: 1, qty: 1 })
  await writeFile(join(shop.dir, 'other.duckdb'), 'no database')
  const { code, stderr } = await sluice(shop.dir, ['reject', folder])
  expect(code).toBe(0)
  expect(stderr).toMatch(
    /! target other cannot be asked whether it has applied \S+: if it has, sluice accept restores the folder/,
  )
})
