import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Failure } from './support/expect-failure.ts'
import { failAndRecover as failAndRecoverOn, good, type Fault } from './support/fail-and-recover.ts'
import { Shop } from './support/shop.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

describe.each(ENGINE_KINDS)('large files for %s', (kind) => {
  let base: Shop
  beforeAll(async () => void (base = await Shop.make(kind, { inProcess: true })))
  afterAll(() => base[Symbol.asyncDispose]())

  const failAndRecover = (failure: Failure, spoil: Fault['spoil'], mend: Fault['mend']) =>
    failAndRecoverOn(base, { failure, spoil, ...(mend && { mend }) })

  test('1,600 columns', async () => {
    const names = Array.from({ length: 1600 }, (_, index) => `c${index}`)
    const wide = (count: number): string =>
      `id,name,${names.slice(0, count).join(',')}\n3,c,${names.slice(0, count).join(',')}\n`
    if (kind === 'postgres') {
      return failAndRecover(
        {
          code: 'E_TOO_MANY_COLUMNS',
          what: /16\d\d columns; Postgres.* allows 1595/,
          at: 'shop.orders',
          next: 'ignore: true',
        },
        (shop) => shop.put('data/2.csv', wide(1600)),
        good,
      )
    }
    await using shop = await base.copy()
    const config = await readFile(join(shop.dir, 'sluice.config.ts'), 'utf8')
    await shop.put('sluice.config.ts', config.replace(/\n +postgres: .*/, ''))
    await shop.remove('generated')
    await shop.put('data/2.csv', wide(1600))
    for (const command of ['load', 'migrate']) {
      const { code, stderr } = await shop.run([command])
      expect(code, stderr).toBe(0)
    }
    await using engine = await shop.open()
    expect(await engine.session.rows('select c1599 from shop.orders where id = 3')).toEqual([
      { c1599: 'c1599' },
    ])
  })

  test('values of 50 MB, of many lines and of one', async () => {
    await using shop = await base.copy()
    await shop.put(
      'data/2.csv',
      `id,name\n3,"${`${'x'.repeat(998)},\n`.repeat(50_000)}"\n4,d\n5,${'y'.repeat(40_000_000)}\n`,
    )
    const { code, stderr } = await shop.run(['load'])
    expect(code, stderr).toBe(0)
    await using engine = await shop.open()
    expect(
      await engine.session.rows('select id, length(name) as size from shop.orders where id > 2 order by id'),
    ).toEqual([
      { id: 3, size: 50_000_000 },
      { id: 4, size: 1 },
      { id: 5, size: 40_000_000 },
    ])
  })

  test('a value that is longer than can be read', () =>
    failAndRecover(
      {
        code: 'E_RECORD_TOO_LONG',
        what: 'longer than 64 MB',
        at: '2.csv',
        next: 'leave the large value out of the export',
      },
      (shop) => shop.put('data/2.csv', `id,name\n3,${'x'.repeat(140 << 20)}\n`),
      good,
    ))
})
