import type { Column, SchemaChange, Table } from '@sluice/schema'
import { expect, test } from 'vitest'
import { whatIsLeft } from './what-is-left.ts'

const table = { dataset: 'shop', name: 't' }

const having = (type: Column['type']): Table => ({
  ...table,
  primaryKey: [],
  columns: [{ name: 'qty', type, nullable: true }],
})

const widen = (from: Column['type'], to: Column['type']): SchemaChange => ({
  kind: 'widen-column',
  table,
  column: 'qty',
  from,
  to,
})

test.each([
  ['bigint', [widen('bigint', 'text')], []],
  ['double', [widen('double', 'text')], []],
  ['text', [], []],
  ['json', [], ['shop.t.qty is json instead of text']],
] as const)('of a widening to text on a column of %s', (type, changes, otherwise) => {
  expect(whatIsLeft([widen('bigint', 'text')], [having(type)])).toEqual({
    changes,
    otherwise,
    impossible: [],
  })
})

test('a column that is gone, and a table that is', () => {
  expect(whatIsLeft([widen('bigint', 'text')], [{ ...having('text'), columns: [] }])).toEqual({
    changes: [],
    otherwise: ['column shop.t.qty (text) is missing'],
    impossible: [],
  })
  expect(whatIsLeft([widen('bigint', 'text')], []).otherwise).toEqual(['table shop.t is missing'])
})
