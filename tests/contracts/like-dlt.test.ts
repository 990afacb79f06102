import { ENGINE_KINDS } from '@sluice/engine'
import type { Row } from '@sluice/loader'
import type { SchemaContract } from '@sluice/schema'
import { describe, expect, test } from 'vitest'
import { Shop } from './support/shop.ts'

// What dlt 1.26 does under a contract, as it was observed by running it; `freeze` names what it says. In its second load of
// a table, unless `first`.

interface Case {
  readonly contract: SchemaContract
  readonly first?: true
  readonly rows: readonly Row[]
  /** Rows of the table after the load, and of the one nested in it. */
  readonly t?: readonly Row[]
  readonly sub?: readonly Row[]
  readonly freeze?: string
}

const A = { id: 1, n: 'a' }
const SUB = { k: 1, i: 0 }
const NEW_COLUMN = [
  { id: 2, n: 'b', extra: 5 },
  { id: 3, n: 'c' },
]
const NEW_TABLE = [{ id: 2, n: 'b', sub2: [{ q: 1 }] }]
const NOT_A_NUMBER = [
  { id: 'notint', n: 'b' },
  { id: 3, n: 'c' },
]
const NESTED = [{ id: 2, n: 'b', sub: [{ k: 2, z: 1 }, { k: 3 }] }]

const CASES: Readonly<Record<string, Case>> = {
  'columns: evolve, a new column': {
    contract: { columns: 'evolve' },
    rows: NEW_COLUMN,
    t: [A, { id: 2, n: 'b', extra: 5 }, { id: 3, n: 'c' }],
  },
  'tables: evolve, a new nested table': {
    contract: { tables: 'evolve' },
    rows: NEW_TABLE,
    t: [A, { id: 2, n: 'b' }],
  },
  'dataType: evolve, a text that is the number': {
    contract: { dataType: 'evolve' },
    rows: [{ id: '7', n: 'b' }],
    t: [A, { id: 7, n: 'b' }],
  },
  'tables: evolve, a first load': {
    contract: { tables: 'evolve' },
    first: true,
    rows: [{ id: 1 }],
    t: [{ id: 1 }],
  },
  'columns: freeze, a new column': {
    contract: { columns: 'freeze' },
    rows: NEW_COLUMN,
    freeze: 'shop.t.extra is a new column',
  },
  'tables: freeze, a new nested table': {
    contract: { tables: 'freeze' },
    rows: NEW_TABLE,
    freeze: 'shop.t__sub2 is a new table',
  },
  'dataType: freeze, a text that is no number': {
    contract: { dataType: 'freeze' },
    rows: NOT_A_NUMBER,
    freeze: 'shop.t.id is bigint',
  },
  'tables: freeze, a first load': {
    contract: { tables: 'freeze' },
    first: true,
    rows: [{ id: 1 }],
    freeze: 'shop.t is a new table',
  },
  'columns: discard_row, a new column': {
    contract: { columns: 'discard_row' },
    rows: NEW_COLUMN,
    t: [A, { id: 3, n: 'c' }],
  },
  'columns: discard_row, a new column of a nested table': {
    contract: { columns: 'discard_row' },
    rows: NESTED,
    t: [A, { id: 2, n: 'b' }],
    sub: [SUB, { k: 3, i: 1 }],
  },
  'dataType: discard_row, a text that is no number': {
    contract: { dataType: 'discard_row' },
    rows: NOT_A_NUMBER,
    t: [A, { id: 3, n: 'c' }],
  },
  'tables: discard_row, a first load': {
    contract: { tables: 'discard_row' },
    first: true,
    rows: [{ id: 1 }],
  },
  'columns: discard_value, a new column of a nested table': {
    contract: { columns: 'discard_value' },
    rows: NESTED,
    t: [A, { id: 2, n: 'b' }],
    sub: [SUB, { k: 2, i: 0 }, { k: 3, i: 1 }],
  },
  'dataType: discard_value, a text that is no number': {
    contract: { dataType: 'discard_value' },
    rows: NOT_A_NUMBER,
    t: [A, { id: null, n: 'b' }, { id: 3, n: 'c' }],
  },
  'dataType: discard_value, a text that is the number': {
    contract: { dataType: 'discard_value' },
    rows: [{ id: '7', n: 'b' }],
    t: [A, { id: 7, n: 'b' }],
  },
  // A model of pydantic is there a table that is reviewed.
  'a model with its usual contract, one more field': {
    contract: { tables: 'evolve', columns: 'discard_value', dataType: 'freeze' },
    rows: [{ id: 2, n: 'b', extra: 1 }],
    t: [A, { id: 2, n: 'b' }],
  },
  'a model that discards rows': {
    contract: { columns: 'discard_row', dataType: 'discard_row' },
    rows: [{ id: 2, n: 'b' }, { id: 'bad' }, { id: 3, n: 'c', extra: 1 }],
    t: [A, { id: 2, n: 'b' }],
  },
  'a model that freezes': {
    contract: { columns: 'freeze' },
    rows: [{ id: 1, extra: 5 }],
    freeze: 'shop.t.extra is a new column',
  },
}

const exists = async (shop: Shop, name: string): Promise<boolean> =>
  (await shop.project.engine.catalog(['shop'])).some((table) => table.name === name)

describe.each(ENGINE_KINDS)('like dlt on %s', (kind) => {
  test.each(Object.entries(CASES))('%s', async (_, { contract, first, rows, t, sub, freeze }) => {
    await using shop = await Shop.open(kind)
    if (!first) await shop.review([{ ...A, sub: [{ k: 1 }] }])
    const loading = shop.load(rows, contract)
    if (freeze !== undefined) await expect(loading).rejects.toThrow(freeze)
    else await loading
    if (freeze === undefined && t) {
      const columns = [...new Set(t.flatMap(Object.keys))]
      const filled = t.map((row) => ({ ...Object.fromEntries(columns.map((name) => [name, null])), ...row }))
      expect(await shop.table('t', columns.join(', '))).toEqual(filled)
    } else expect(await exists(shop, 't')).toBe(!first)
    if (!first) expect(await shop.table('t__sub', 'k, _sluice_list_idx as i')).toEqual(sub ?? [SUB])
    if (rows === NEW_TABLE && !freeze) expect(await shop.table('t__sub2', 'q')).toEqual([{ q: 1 }])
  })

  test.each(['discard_row', 'discard_value'] as const)(
    'columns: %s, a first load: a new table takes its columns',
    async (columns) => {
      await using shop = await Shop.open(kind, { contract: { columns } })
      expect(await shop.load([{ id: 1, x: 2 }])).toMatchObject({
        resources: [{ rows_waiting: 1, values_discarded: 0 }],
      })
      await shop.project.applyAndMerge()
      expect(await shop.table('t', 'id, x')).toEqual([{ id: 1, x: 2 }])
    },
  )

  test('what the command line says wins over the resource', async () => {
    await using shop = await Shop.open(kind, { contract: { columns: 'evolve' } })
    await shop.review([A])
    await expect(shop.load([{ id: 2, extra: 1 }], undefined, { contract: 'columns=freeze' })).rejects.toThrow(
      'shop.t.extra is a new column',
    )
  })

  test('better than dlt: a contract for a part leaves the other parts as they were', async () => {
    await using inSource = await Shop.open(kind, {
      source: { columns: 'freeze', tables: 'freeze' },
      contract: { dataType: 'freeze' },
    })
    await inSource.load([A], undefined, { contract: 'propose' })
    await expect(inSource.load([{ id: 2, extra: 1 }])).rejects.toThrow('shop.t.extra is a new column')
    await using onRun = await Shop.open(kind, { contract: { columns: 'freeze' } })
    await onRun.load([A], undefined, { contract: 'propose' })
    await expect(
      onRun.load([{ id: 2, extra: 1 }], undefined, { contract: 'dataType=freeze' }),
    ).rejects.toThrow('shop.t.extra is a new column')
  })

  test('otherwise than dlt: the rows of one load do not contradict each other, whichever comes first', async () => {
    await using shop = await Shop.open(kind, { contract: { dataType: 'freeze' } })
    await shop.load([
      { id: 1, x: 1 },
      { id: 2, x: 't' },
    ])
    await shop.project.applyAndMerge()
    expect(await shop.table('t', 'x')).toEqual([{ x: '1' }, { x: 't' }])
  })
})
