import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import type { Row } from '@sluice/loader'
import type { SchemaContract } from '@sluice/schema'
import { describe, expect, test } from 'vitest'
import { Shop } from './support/shop.ts'

const REVIEWED: readonly Row[] = [{ id: 1, n: 'a', at: '2025-01-01', sub: [{ k: 1 }] }]

/** What a load could have changed. */
async function everything(shop: Shop): Promise<unknown> {
  return {
    tables: await shop.project.tables({ loads: true }),
    loads: await shop.rows(`select load_id, status from _sluice.loads where status <> 'failed' order by 1`),
    counts: await shop.rows('select * from _sluice.load_tables order by load_id, table_name'),
    quarantine: await shop.rows('select * from _sluice.quarantine'),
    files: await shop.rows('select file_name from _sluice.files'),
    staging: await shop.project.staging(),
    migrations: await readdir(join(shop.project.dir, 'migrations')),
  }
}

interface Case {
  readonly contract: SchemaContract
  readonly rows: readonly Row[]
  readonly message: string
}

const CASES: Readonly<Record<string, Case>> = {
  'a new column': {
    contract: { columns: 'freeze' },
    rows: [{ id: 2 }, { id: 3, extra: 'Berlin 12' }],
    message:
      'shop.t.extra is a new column, of type text, in 1 of 2 rows, the first like "Aaaaaa 99": the contract freezes columns',
  },
  'a key in an object': {
    contract: { columns: 'freeze' },
    rows: [{ id: 2, geo: { lat: 1.5 } }],
    message:
      'shop.t.geo__lat is a new column, of type double, in 1 of 1 rows, the first like "9.9": the contract freezes columns',
  },
  'a new column of a nested table': {
    contract: { columns: 'freeze' },
    rows: [{ id: 2 }, { id: 3, sub: [{ k: 1 }, { k: 2, z: true }] }],
    message:
      'shop.t__sub.z is a new column, of type bool, in 1 of 2 rows, the first like "aaaa": the contract freezes columns',
  },
  'a value that its column cannot hold': {
    contract: { dataType: 'freeze' },
    rows: [{ id: 2, n: 'b' }, { id: 'x-3' }, { id: 'x-4' }],
    message:
      'shop.t.id is bigint, and 2 of 3 rows have a value that is not (text), the first like "a-9": the contract freezes dataType',
  },
  'an object where a scalar was': {
    contract: { dataType: 'freeze' },
    rows: [{ id: 2, at: { y: 5 } }],
    message:
      'shop.t.at is date, and 1 of 1 rows have a value that is not (json), the first like "{\\"a\\":9}": the contract freezes dataType',
  },
  'a new nested table': {
    contract: { tables: 'freeze' },
    rows: [{ id: 2, more: [{ q: 1 }, { q: 2 }] }],
    message: 'shop.t__more is a new table, with 2 rows: the contract freezes tables',
  },
  'several things': {
    contract: 'freeze',
    rows: [
      { id: 2, extra: 1 },
      { id: true, more: [1] },
    ],
    message:
      'shop.t.id is bigint, and 1 of 2 rows have a value that is not (text), the first like "aaaa": the contract freezes dataType; ' +
      'shop.t.extra is a new column, of type bigint, in 1 of 2 rows, the first like "9": the contract freezes columns; ' +
      'shop.t__more is a new table, with 1 row: the contract freezes tables',
  },
}

describe.each(ENGINE_KINDS)('freeze on %s', (kind) => {
  test('fails before anything is staged, and says what, how often, and where first', async () => {
    await using shop = await Shop.open(kind)
    await shop.review(REVIEWED)
    const before = await everything(shop)
    for (const [what, { contract, rows, message }] of Object.entries(CASES)) {
      await expect(shop.load(rows, contract), what).rejects.toMatchObject({ code: 'E_CONTRACT', message })
      expect(await everything(shop), what).toEqual(before)
    }
    await shop.load([{ id: 2, n: 'b', sub: [{ k: 2 }] }], 'freeze')
    expect(await shop.table('t', 'id, n')).toEqual([
      { id: 1, n: 'a' },
      { id: 2, n: 'b' },
    ])
  })

  test('names file and row, of a nested row those of its root row', { tags: 'exhaustive' }, async () => {
    await using shop = await Shop.open(kind)
    await shop.loadCsv('id,n\n1,a\n', 'propose')
    await shop.project.applyAndMerge()
    await expect(shop.loadCsv('id,n\n2,b\n3,c\n4.5,d\n', 'freeze')).rejects.toMatchObject({
      place: 'shop.t, 2.csv row 2',
    })
    await expect(shop.loadCsv('id,n,m\n2,b,\n3,c,x\n', 'freeze')).rejects.toMatchObject({
      message: expect.stringContaining('shop.t.m is a new column, of type text, in 1 of 5 rows') as string,
    })
  })

  test('a first load of a new table fails under tables, and no other entity', async () => {
    await using shop = await Shop.open(kind)
    await expect(shop.load([{ id: 1 }], { tables: 'freeze' })).rejects.toMatchObject({
      message: 'shop.t is a new table, with 1 row: the contract freezes tables',
    })
    expect(await shop.rows('select status, code from _sluice.loads')).toEqual([
      { status: 'failed', code: 'E_CONTRACT' },
    ])
    const first = await shop.load([{ id: 1, x: 2 }], { columns: 'freeze', dataType: 'freeze' })
    expect(first.status).toBe('waiting')
  })

  test(
    'what was proposed counts as known, so that a new target can load before it migrates',
    { tags: 'exhaustive' },
    async () => {
      await using shop = await Shop.open(kind)
      await shop.load([{ id: 1, n: 'a' }], 'propose')
      await shop.load([{ id: 2, n: 'b' }], 'freeze')
      await expect(shop.load([{ id: 2, m: 'b' }], 'freeze')).rejects.toMatchObject({ code: 'E_CONTRACT' })
      await shop.project.applyAndMerge()
      expect(await shop.table('t', 'id, n')).toEqual([
        { id: 1, n: 'a' },
        { id: 2, n: 'b' },
      ])
    },
  )

  test('a column that must have a value is one of dataType', async () => {
    await using shop = await Shop.open(kind)
    await shop.review([{ id: 1, n: 'a' }])
    await shop.rows('alter table shop.t alter column n set not null')
    const message =
      'shop.t.n has no value in 1 of 2 rows, and it must have one: the contract freezes dataType'
    await expect(shop.load([{ id: 2, n: 'b' }, { id: 3 }], 'freeze')).rejects.toMatchObject({ message })
    await expect(shop.loadCsv('id,n\n2,b\n3,\n', { dataType: 'freeze' })).rejects.toMatchObject({ message })
  })

  test(
    'a dry run says it too, and the command line overrides the config',
    { tags: 'exhaustive' },
    async () => {
      await using shop = await Shop.open(kind)
      await shop.review(REVIEWED)
      const drift = [{ id: 2, extra: 1 }]
      await expect(shop.load(drift, 'freeze', { 'dry-run': true })).rejects.toMatchObject({
        code: 'E_CONTRACT',
      })
      await expect(shop.load(drift, 'propose', { contract: 'columns=freeze' })).rejects.toMatchObject({
        code: 'E_CONTRACT',
      })
      await shop.load(drift, 'freeze', { contract: 'propose' })
      expect(await shop.table('t', 'id')).toEqual([{ id: 1 }, { id: 2 }])
    },
  )
})
