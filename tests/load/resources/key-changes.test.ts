import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type ResourceOptions, type Row, type Source } from '@sluice/loader'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'

const orders = (rows: readonly Row[], options: Partial<ResourceOptions>): Source =>
  source({
    name: 'shop',
    resources: () => [
      resource({ name: 'orders', ...options }, async function* () {
        yield rows
      }),
    ],
  })

const migrationsOf = async ({ dir }: TestProject): Promise<readonly string[]> =>
  (await readdir(join(dir, 'migrations'))).toSorted()

const keyOf = async ({ engine }: TestProject): Promise<readonly string[]> =>
  (await engine.catalog(['shop'])).find(({ name }) => name === 'orders')?.primaryKey ?? []

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const opened = async (rows: readonly Row[], options: Partial<ResourceOptions>) => {
    const project = await openTestProject({ kind, sources: [orders(rows, options)] })
    await project.load()
    await project.applyAndMerge()
    const found = async (columns: string) =>
      (await project.engine.session.rows(`select ${columns} from shop.orders order by ${columns}`)).map(
        (row) => Object.values(row).join(' '),
      )
    return { project, found, [Symbol.asyncDispose]: () => project[Symbol.asyncDispose]() }
  }

  test('another key is an error, and proposed as a migration, after which it identifies rows', async () => {
    await using shop = await opened([{ id: 1, region: 'eu', v: 'a' }], { primaryKey: 'id' })
    const next = [orders([{ id: 1, region: 'us', v: 'b' }], { primaryKey: ['id', 'region'] })]
    const refused = {
      code: 'E_KEY_CHANGED',
      place: 'shop.orders',
      message:
        'the config says the primary key (id, region), but the reviewed table shop.orders has the primary key (id)',
    }
    await expect(shop.project.load({}, [], next)).rejects.toMatchObject(refused)
    await expect(shop.project.load({ 'full-refresh': true }, [], next)).rejects.toMatchObject(refused)
    await expect(shop.project.load({ 'dry-run': true }, [], next)).rejects.toMatchObject(refused)
    const [, proposed = ''] = await migrationsOf(shop.project)
    expect(proposed).toMatch(/_change_key_of_orders$/)
    await expect(shop.project.load({}, [], next)).rejects.toMatchObject({
      hint: `review migrations/${proposed}, then run sluice migrate and load again; or go back to the reviewed key in the config`,
    })
    expect(await migrationsOf(shop.project)).toHaveLength(2)
    expect(await shop.found('id, region, v')).toEqual(['1 eu a'])
    await shop.project.applyAndMerge()
    expect(await keyOf(shop.project)).toEqual(['id', 'region'])
    await shop.project.load({}, [], next)
    expect(await shop.found('id, region, v')).toEqual(['1 eu a', '1 us b'])
    expect((await shop.project.load({}, [], next)).migrations).toEqual([])
  })

  test('a merge that becomes an append is an error while the table has a key', async () => {
    await using shop = await opened([{ id: 1, v: 'a' }], { primaryKey: 'id' })
    const next = [orders([{ id: 1, v: 'b' }], {})]
    await expect(shop.project.load({}, [], next)).rejects.toMatchObject({
      code: 'E_KEY_CHANGED',
      message:
        'the config says no primary key (append), but the reviewed table shop.orders has the primary key (id)',
    })
    await shop.project.applyAndMerge()
    expect(await keyOf(shop.project)).toEqual([])
    await shop.project.load({}, [], next)
    expect(await shop.found('id, v')).toEqual(['1 a', '1 b'])
  })

  test('a narrower key is proposed with the rows that go: the last of each key stays', async () => {
    await using shop = await opened(
      [
        { id: 1, region: 'eu', tags: ['x'] },
        { id: 1, region: 'us', tags: ['y'] },
      ],
      { primaryKey: ['id', 'region'] },
    )
    const next = [orders([{ id: 2, region: 'us' }], { primaryKey: 'id' })]
    await expect(shop.project.load({}, [], next)).rejects.toMatchObject({ code: 'E_KEY_CHANGED' })
    await shop.project.applyAndMerge()
    expect(await shop.found('id, region')).toEqual(['1 us'])
    expect(await shop.project.engine.session.rows('select value from shop.orders__tags')).toEqual([
      { value: 'y' },
    ])
  })

  test('an append that becomes a merge is an error where rows would meet several of one key', async () => {
    await using shop = await opened(
      [
        { id: 1, v: 'a' },
        { id: 1, v: 'b' },
        { id: 2, v: 'x' },
      ],
      {},
    )
    const next = [
      orders(
        [
          { id: 1, v: 'c' },
          { id: 2, v: 'x' },
          { id: 3, v: 'new' },
        ],
        { primaryKey: 'id' },
      ),
    ]
    await expect(shop.project.load({}, [], next)).rejects.toMatchObject({
      code: 'E_KEY_DOUBLED',
      place: 'shop.orders',
      message:
        'shop.orders has several rows with the same key, so rows cannot be merged by the primary key (id): (1)',
    })
    expect(await shop.found('id, v')).toEqual(['1 a', '1 b', '2 x'])
    const [, proposed = ''] = await migrationsOf(shop.project)
    expect(await readFile(join(shop.project.dir, 'migrations', proposed, `${kind}.sql`), 'utf8')).toContain(
      'delete from',
    )
    await shop.project.applyAndMerge()
    await shop.project.load({}, [], next)
    expect(await shop.found('id, v')).toEqual(['1 c', '2 x', '3 new'])
    expect(await keyOf(shop.project)).toEqual(['id'])
  })

  test(
    'rows without a value in the key, which stop the migration, are counted with the way out',
    { tags: 'exhaustive' },
    async () => {
      await using shop = await opened([{ id: 1, v: 'a' }, { id: 1, v: 'b' }, { v: 'c' }], {})
      const next = [orders([{ id: 1, v: 'd' }], { primaryKey: 'id' })]
      const refused = expect(shop.project.load({}, [], next)).rejects
      const way = 'delete from "shop"."orders" where "id" is null'
      await refused.toMatchObject({
        code: 'E_KEY_DOUBLED',
        hint: expect.stringContaining(
          `1 row of shop.orders without a value in id would stop it: first give them values, or run ${way}; then review`,
        ) as string,
      })
      const [, proposed = ''] = await migrationsOf(shop.project)
      expect(await readFile(join(shop.project.dir, 'migrations', proposed, `${kind}.sql`), 'utf8')).toContain(
        `-- 1 row of shop.orders has no value in id, which would make this file fail.`,
      )
      await expect(shop.project.applyAndMerge()).rejects.toThrow()
      await shop.project.engine.session.run(way)
      await shop.project.applyAndMerge()
      await shop.project.load({}, [], next)
      expect(await shop.found('id, v')).toEqual(['1 d'])
    },
  )

  test(
    'an append that becomes a merge continues if no key occurs twice',
    { tags: 'exhaustive' },
    async () => {
      await using shop = await opened([{ id: 1, v: 'a' }], {})
      await shop.project.load(
        {},
        [],
        [
          orders(
            [
              { id: 1, v: 'b' },
              { id: 2, v: 'c' },
            ],
            { primaryKey: 'id' },
          ),
        ],
      )
      expect(await shop.found('id, v')).toEqual(['1 b', '2 c'])
    },
  )
})
