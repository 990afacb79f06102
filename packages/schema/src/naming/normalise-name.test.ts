import { expect, test } from 'vitest'
import { freeName, normaliseName } from './normalise-name.ts'

test.each([
  ['Order ID', 'order_id'],
  ['a__B', 'a__b'], // by path, as dlt names the columns of a row
  ['__typename', 'typename'],
  ['', '_empty'],
  ['日本', '日本'],
  ['constructor', 'constructor'],
])('%j becomes the column %s', (source, column) => {
  expect(normaliseName(source)).toBe(column)
})

test('a free name has the lowest number that is not taken', () => {
  expect(freeName('id', new Set(['id']))).toBe('id_2')
  expect(freeName('pricex', new Set(['pricex', 'pricex_2']))).toBe('pricex_3')
})
