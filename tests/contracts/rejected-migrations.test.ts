import { appendFile, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import type { Row } from '@sluice/loader'
import { describe, expect, test } from 'vitest'
import { folder, KEYED, neverRejected } from './support/rejected.ts'
import { Shop } from './support/shop.ts'

/** All files below a folder with their texts. */
async function filesIn(dir: string): Promise<Record<string, string>> {
  const names = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const texts = await Promise.all(files.toSorted().map(async (path) => [path, await readFile(path, 'utf8')]))
  return Object.fromEntries(texts) as Record<string, string>
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('one column of several: its SQL goes, the rest applies, and both come back as they were', async () => {
    const loads: readonly (readonly Row[])[] = [
      [{ id: 1, qty: 1 }],
      [{ id: 2, qty: 'x', a: 1, b: true, sub: [{ k: 1 }] }],
    ]
    await using shop = await Shop.open(kind, KEYED)
    await shop.review(loads[0] ?? [])
    // Else autovacuum may count the rows in between, and the estimates of the files differ.
    await shop.project.engine.session.run('analyze shop.t')
    await shop.load(loads[1] ?? [])
    const path = await folder(shop, 'change_shop')
    const before = await filesIn(path)
    expect(await shop.project.decide('reject', 'change_shop', 'shop.t.a')).toMatchObject({
      left: 3,
      edited: [],
    })
    expect(await shop.project.decide('reject', 'change_shop', 't.qty')).toMatchObject({ left: 2 })
    expect(await shop.project.decide('reject', 'change_shop', 'k')).toMatchObject({ left: 2 })
    for (const [file, text] of Object.entries(await filesIn(path)).filter(([name]) =>
      /\/(duckdb|postgres)\.sql$/.test(name),
    )) {
      expect(text, file).toContain('"b"')
      expect(text, file).not.toMatch(/"a"|"qty"|"k"/)
    }
    for (const column of ['a', 'k', 'qty']) await shop.project.decide('accept', 'change_shop', column)
    expect(await filesIn(path)).toEqual(before)

    await shop.project.decide('reject', 'change_shop', 'a')
    await shop.project.decide('reject', 'change_shop', 'k')
    await shop.project.applyAndMerge()
    expect(await shop.load([])).toMatchObject({ migrations: [] })
    expect(await shop.table('t', 'id, qty, b')).toEqual([
      { id: 1, qty: '1', b: null },
      { id: 2, qty: 'x', b: true },
    ])
    // It is applied: what is accepted of it comes by a separate migration.
    await expect(shop.project.decide('reject', 'change_shop')).rejects.toMatchObject({
      code: 'E_MIGRATION_APPLIED',
    })
    expect(await shop.project.decide('accept', 'change_shop')).toMatchObject({ left: 0, again: true })
    expect(await shop.load([])).toMatchObject({ migrations: [expect.stringMatching(/change_shop$/)] })
    await shop.project.applyAndMerge()
    expect(await shop.project.tables()).toEqual(await neverRejected(kind, loads))
  })

  test(
    'a rejected table waits with those nested in it, which are rejected and accepted with it; those beside it do not',
    { tags: 'exhaustive' },
    async () => {
      const rows = [{ id: 1, sub: [{ k: 1, deep: [1, 2] }] }]
      await using shop = await Shop.open(kind, KEYED)
      await shop.load(rows)
      await shop.project.decide('reject', 'create_t')
      expect(await shop.load([{ id: 2, more: [1] }])).toMatchObject({ migrations: [] })
      await shop.project.applyAndMerge()
      expect(await shop.project.engine.catalog(['shop'])).toEqual([])
      await shop.project.decide('accept', 'create_t')
      const { changes, left } = await shop.project.decide('reject', 'create_t', 't__sub')
      expect(changes.map(({ table }) => table.name)).toEqual(['t__sub', 't__sub__deep'])
      expect(left).toBe(1)
      await shop.project.applyAndMerge()
      expect(await shop.counts()).toMatchObject({ t: { rows_merged: 1 }, t__more: { rows_waiting: 1 } })
      const { migrations } = await shop.load([])
      expect(migrations).toEqual([expect.stringMatching(/create_t__more$/)])
      expect((await shop.project.engine.catalog(['shop'])).map(({ name }) => name)).toEqual(['t'])
      await shop.project.decide('accept', 'create_t_and', 't__sub__deep')
      await shop.load([])
      await shop.project.applyAndMerge()
      expect(await shop.project.tables()).toEqual(await neverRejected(kind, [rows, [{ id: 2, more: [1] }]]))
    },
  )

  test('a column of a new table, then the table, and both back', { tags: 'exhaustive' }, async () => {
    await using shop = await Shop.open(kind, KEYED)
    const rows = [{ id: 1, sub: [{ k: 1, l: 2 }] }]
    await shop.load(rows)
    await shop.project.decide('reject', 'create_t', 't__sub.k')
    await shop.project.decide('reject', 'create_t', 't__sub')
    await shop.project.decide('accept', 'create_t', 't__sub')
    await shop.project.applyAndMerge()
    expect(await shop.table('t__sub', '*')).toEqual([expect.not.objectContaining({ k: 1 })])
    await shop.project.decide('accept', 'create_t')
    await shop.load([])
    await shop.project.applyAndMerge()
    expect(await shop.project.tables()).toEqual(await neverRejected(kind, [rows]))
  })

  test(
    'a newer proposal does not take the place of one of which something was rejected',
    { tags: 'exhaustive' },
    async () => {
      await using shop = await Shop.open(kind, KEYED)
      await shop.review([{ id: 1 }])
      await shop.load([{ id: 2, kept: 'a', unwanted: 'b' }])
      const { id } = await shop.project.decide('reject', 'change_t', 'unwanted')
      const { migrations } = await shop.load([{ id: 3, kept: 'a', unwanted: 'b', newer: 'c' }])
      expect(migrations).toEqual([expect.stringMatching(/add_t_newer$/)])
      expect(await shop.project.status()).toMatchObject({
        pending_migrations: [id, migrations[0]?.replace('migrations/', '')],
        rejected_migrations: [id],
      })
      await shop.project.applyAndMerge()
      expect(await shop.table('t', 'kept, newer')).toEqual([
        { kept: null, newer: null },
        { kept: 'a', newer: null },
        { kept: 'a', newer: 'c' },
      ])
      expect((await shop.load([])).migrations).toEqual([])
    },
  )

  test('SQL that a person edited stays as it is, and is reported', { tags: 'exhaustive' }, async () => {
    await using shop = await Shop.open(kind, KEYED)
    await shop.review([{ id: 1 }])
    await shop.load([{ id: 2, a: 1, b: 2 }])
    const path = await folder(shop, 'change_t')
    const sql = join(path, `${kind}.sql`)
    await appendFile(sql, '\nselect 1;\n')
    const edited = await readFile(sql, 'utf8')
    const decided = await shop.project.decide('reject', 'change_t', 'a')
    expect(decided).toMatchObject({ left: 1, edited: [expect.stringMatching(`${kind}.sql$`)] })
    expect(await readFile(sql, 'utf8')).toBe(edited)
    // All of it may go and come back, edits included.
    await shop.project.decide('reject', 'change_t')
    await shop.project.applyAndMerge()
    expect((await shop.project.engine.catalog(['shop']))[0]?.columns.map(({ name }) => name)).not.toContain(
      'b',
    )
    await shop.project.decide('accept', 'change_t')
    expect(await readFile(sql, 'utf8')).toBe(edited)
    await rm(join(path, 'rejected.json'), { force: true })
    await shop.project.applyAndMerge()
    expect(await shop.table('t', 'id, a, b')).toEqual([
      { id: 1, a: null, b: null },
      { id: 2, a: 1, b: 2 },
    ])
  })
})

test('an unknown name, or one of several migrations, is an error with a useful message', async () => {
  await using shop = await Shop.open('duckdb')
  await shop.review([{ id: 1, sub: [{ k: 1 }] }])
  await shop.load([{ id: 2, b: 1, sub: [{ k: 2, b: 3 }] }])
  const fails = (name: string, column: string | undefined, error: object) =>
    expect(shop.project.decide('reject', name, column)).rejects.toMatchObject(error)
  await fails('change_shopp', undefined, { code: 'E_NO_MIGRATION' })
  await fails('_', undefined, { code: 'E_NO_MIGRATION', message: '"_" matches several migrations' })
  await fails('change_shop', 'c', { code: 'E_NO_CHANGE', hint: 'name one of: shop.t.b, shop.t__sub.b' })
  await fails('change_shop', 'b', {
    code: 'E_NO_CHANGE',
    message: expect.stringContaining('matches several') as string,
  })
  await shop.project.decide('reject', 'change_shop', 't.b')
  await fails('change_shop', 't.b', { code: 'E_ALREADY_REJECTED' })
  await expect(shop.project.decide('accept', 'change_shop', 't__sub.b')).rejects.toMatchObject({
    code: 'E_NOT_REJECTED',
  })
})
