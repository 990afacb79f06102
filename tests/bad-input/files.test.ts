import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ENGINE_KINDS } from '@sluice/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Failure } from './support/expect-failure.ts'
import { failAndRecover as failAndRecoverOn, good, type Fault } from './support/fail-and-recover.ts'
import { Shop } from './support/shop.ts'

/** Yields a file, and then deletes it. */
const DELETING = `
import { rm } from 'node:fs/promises'
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import config from './sluice.config.ts'

const list = files({ url: './data' })
export default defineConfig({
  ...config,
  sources: [
    source({
      name: 'shop',
      resources: () => [
        filesResource({
          name: 'orders',
          primaryKey: 'id',
          format: { kind: 'csv' },
          async *list(context) {
            for await (const item of list(context)) {
              yield item
              if (item.name === '2.csv') await rm(item.url)
            }
          },
        }),
      ],
    }),
  ],
})
`

describe.each(ENGINE_KINDS)('files for %s', (kind) => {
  let base: Shop
  beforeAll(async () => void (base = await Shop.make(kind, { inProcess: true })))
  afterAll(() => base[Symbol.asyncDispose]())

  const failAndRecover = (failure: Failure, spoil: Fault['spoil'], mend: Fault['mend'], after = [1, 2, 3]) =>
    failAndRecoverOn(base, { failure, spoil, after, ...(mend && { mend }) })

  test('a file that is deleted during the load', () =>
    failAndRecover(
      {
        code: 'E_FILE_GONE',
        what: 'was deleted after it was listed',
        at: '/data/2.csv',
        next: 'Run the load again',
      },
      async (shop) => {
        await good(shop)
        await rename(join(shop.dir, 'sluice.config.ts'), join(shop.dir, 'config.ts'))
        await shop.put('sluice.config.ts', DELETING.replace('./sluice.config.ts', './config.ts'))
      },
      () => Promise.resolve(),
      [1, 2],
    ))

  test('no such folder', () =>
    failAndRecover(
      { code: 'E_FOLDER_MISSING', what: 'there is no folder', at: '/data', next: "Check the source's url" },
      (shop) => shop.remove('data'),
      good,
    ))

  test('an empty file and one of a header alone are files without rows', async () => {
    await using shop = await base.copy()
    await shop.put('data/2.csv', '')
    await shop.put('data/3.csv', 'id,name\n')
    const { code, stdout } = await shop.run(['load'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('shop.orders')])
    expect(await shop.ids()).toEqual([1, 2])
    expect(await shop.run(['load'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing new'),
    })
    await good(shop)
    expect(await shop.run(['load'])).toMatchObject({ code: 0 })
    expect(await shop.ids()).toEqual([1, 2, 3])
  })

  test('a header that names a column twice', { tags: 'exhaustive' }, () =>
    failAndRecover(
      { code: 'E_DUPLICATE_HEADER', what: 'the column "name" twice', at: '2.csv:1', next: '`header: [...]`' },
      (shop) => shop.put('data/2.csv', 'id,name,name\n3,c,d\n'),
      good,
    ),
  )

  test('names that are alike in the database', { tags: 'exhaustive' }, () =>
    failAndRecover(
      {
        code: 'E_NAMES_COLLIDE',
        what: /"Name" and "name"|"name" and "Name"/,
        at: 'shop.orders',
        next: 'name',
      },
      (shop) => shop.put('data/2.csv', 'id,name,Name\n3,c,d\n'),
      good,
    ),
  )

  test('a header that cannot be read', { tags: 'exhaustive' }, () =>
    failAndRecover(
      {
        code: 'E_CSV_HEADER',
        what: 'the header cannot be read',
        at: '2.csv:1',
        next: 'correct the first line',
      },
      (shop) => shop.put('data/2.csv', '"id,name\n3,c\n'),
      good,
    ),
  )

  test('an archive that is truncated', { tags: 'exhaustive' }, () => {
    const archive = gzipSync(
      `id,name\n${Array.from({ length: 5000 }, (_, id) => `${id},${Math.random()}\n`).join('')}`,
    )
    return failAndRecover(
      {
        code: 'E_FILE_DAMAGED',
        what: 'cannot be unpacked',
        at: '2.csv.gz',
        next: 'transfer or export it again',
      },
      (shop) => shop.put('data/2.csv.gz', archive.subarray(0, archive.length / 2)),
      (shop) => shop.put('data/2.csv.gz', gzipSync('id,name\n3,c\n')),
    )
  })
})
