import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { Shop } from './support/shop.ts'

const migrations = async (shop: Shop): Promise<readonly string[]> =>
  (await readdir(join(shop.project.dir, 'migrations'))).map((name) => name.replace(/^\d{8}T\d{6}_/, ''))

const types = (shop: Shop): Promise<string> =>
  readFile(join(shop.project.dir, 'generated/database.ts'), 'utf8')

describe.each(ENGINE_KINDS)('evolve on %s', (kind) => {
  test('tables, columns and types change within the load, as migrations, and all is merged', async () => {
    await using shop = await Shop.open(kind, { contract: 'evolve' })
    const first = await shop.load([{ id: 1, sub: [{ k: 1 }] }])
    expect(first).toMatchObject({ status: 'loaded', migrations: [], evolved: [expect.any(String)] })
    expect(first.resources[0]).toMatchObject({ rows_read: 1, rows_merged: 1, rows_waiting: 0 })
    await shop.load([{ id: 'x3', extra: 1.5, sub: [{ k: 2, z: true }], more: [7] }])
    expect(await shop.table('t', 'id, extra')).toEqual([
      { id: '1', extra: null },
      { id: 'x3', extra: 1.5 },
    ])
    expect(await shop.table('t__sub', 'k, z')).toEqual([
      { k: 1, z: null },
      { k: 2, z: true },
    ])
    expect(await shop.table('t__more', 'value')).toEqual([{ value: 7 }])
    expect(await shop.project.staging()).toEqual([])
    expect(await migrations(shop)).toHaveLength(2)
    expect(await types(shop)).toMatch(/ShopT__?More|shop\.t__more/i)
    expect(await shop.rows('select count(*) as n from _sluice.migrations where finished')).toEqual([{ n: 2 }])
    // A second run with the same has nothing to say.
    const again = await shop.load([{ id: 'x4', extra: 2, more: [8] }])
    expect(again).toMatchObject({ status: 'loaded', migrations: [], evolved: [] })
  })

  test(
    'types that could not be written follow with the next load, though nothing is pending then',
    { tags: 'exhaustive' },
    async () => {
      await using shop = await Shop.open(kind, { contract: 'evolve' })
      await shop.load([{ id: 1 }])
      const path = join(shop.project.dir, 'generated/database.ts')
      await rm(path)
      await mkdir(path)
      await shop.load([{ id: 2, extra: 'a' }]).catch(() => undefined)
      expect(await shop.table('t', 'id, extra')).toHaveLength(2)
      await rm(path, { recursive: true })
      expect(await shop.load([{ id: 2, extra: 'a' }])).toMatchObject({ migrations: [], evolved: [] })
      expect(await types(shop)).toContain('extra: string | null')
    },
  )

  test('only what the contract names evolves; the rest is proposed, beside it', async () => {
    await using shop = await Shop.open(kind, { contract: { columns: 'evolve' } })
    const first = await shop.load([{ id: 1 }])
    expect(first).toMatchObject({ status: 'waiting', evolved: [] })
    await shop.project.applyAndMerge()
    const drift = await shop.load([{ id: 'x', extra: 5, more: [1] }])
    expect([drift.evolved, drift.migrations]).toEqual([
      [expect.stringMatching(/add_t_extra$/)],
      [expect.stringMatching(/change_shop$/)],
    ])
    expect(await shop.table('t', 'id, extra')).toEqual([{ id: 1, extra: null }])
    await shop.project.applyAndMerge()
    expect(await shop.table('t', 'id, extra')).toEqual([
      { id: '1', extra: null },
      { id: 'x', extra: 5 },
    ])
    expect(await shop.table('t__more', 'value')).toEqual([{ value: 1 }])
  })

  test('a column may have its own contract', { tags: 'exhaustive' }, async () => {
    await using shop = await Shop.open(kind, { columns: { extra: { contract: 'evolve' } } })
    await shop.review([{ id: 1 }])
    const drift = await shop.load([{ id: 2, extra: 5, other: 6 }])
    expect([drift.evolved, drift.migrations]).toEqual([
      [expect.stringMatching(/add_t_extra$/)],
      [expect.stringMatching(/add_t_other$/)],
    ])
    expect(await shop.table('t', 'id, extra')).toEqual([
      { id: 1, extra: null },
      { id: 2, extra: 5 },
    ])
  })

  test('a change on top of one that is not reviewed yet waits for it', { tags: 'exhaustive' }, async () => {
    await using shop = await Shop.open(kind)
    await shop.load([{ id: 1 }])
    const drift = await shop.load([{ id: 2, extra: 5 }], 'evolve')
    expect(drift).toMatchObject({ status: 'waiting', evolved: [] })
    expect(shop.project.events).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        text: expect.stringContaining('is not reviewed yet') as string,
      }),
    )
    expect(await shop.rows('select id from _sluice.migrations')).toEqual([])
    await shop.project.applyAndMerge()
    expect(await shop.table('t', 'id, extra')).toEqual([
      { id: 1, extra: null },
      { id: 2, extra: 5 },
    ])
  })

  test(
    'what a load that ended too early has written is applied by the next',
    { tags: 'exhaustive' },
    async () => {
      await using shop = await Shop.open(kind, { contract: 'evolve' })
      await shop.review([{ id: 1 }])
      const staged = await shop.load([{ id: 2, extra: 5 }], 'evolve', { 'no-transform': true })
      expect(staged).toMatchObject({ evolved: [], resources: [{ rows_waiting: 1 }] })
      expect(await shop.load([])).toMatchObject({ evolved: [expect.stringMatching(/add_t_extra$/)] })
      expect(await shop.table('t', 'id, extra')).toEqual([
        { id: 1, extra: null },
        { id: 2, extra: 5 },
      ])
    },
  )

  test('a text that is a number is no reason to change a type', { tags: 'exhaustive' }, async () => {
    await using shop = await Shop.open(kind, { contract: { dataType: 'evolve' } })
    await shop.review([{ id: 1 }])
    const { evolved, migrations: proposed } = await shop.load([{ id: '7', extra: 'b' }])
    expect([evolved, proposed]).toEqual([[], [expect.stringMatching(/add_t_extra$/)]])
    expect(await shop.table('t', 'id')).toEqual([{ id: 1 }, { id: 7 }])
  })

  test('a protected target rejects it before anything is read', async () => {
    let read = false
    await using shop = await Shop.open(kind, { protected: true, project: { columns: 'evolve' } })
    const watched = async function* () {
      read = true
      yield [{ id: 1 }]
    }
    await expect(
      shop.project.load(
        {},
        [],
        [
          {
            name: 'shop',
            dataset: 'shop',
            config: {},
            secrets: {},
            resources: [{ kind: 'rows', name: 't', read: watched }],
          },
        ],
      ),
    ).rejects.toMatchObject({
      code: 'E_CONTRACT_PROTECTED',
      message: expect.stringMatching(
        /target test is protected: .* shop\.t applies changes immediately/,
      ) as string,
    })
    expect(read).toBe(false)
    // The command line may take it back.
    expect(await shop.load([{ id: 1 }], undefined, { contract: 'propose' })).toMatchObject({
      status: 'waiting',
    })
  })
})
