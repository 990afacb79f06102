import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nestedTableName } from './nested-table-name.ts'
import { utf8Length } from './convention/utf8.ts'

test('joins root table and keys', () => {
  expect(nestedTableName(['orders', 'lineItems', 'SKU#'])).toBe('orders__line_items__skux')
  expect(nestedTableName(['orders', 'geo__Points'])).toBe('orders__geo__points')
})

test('a blank key keeps its rows out of the parent table, where dlt puts them', () => {
  expect(nestedTableName(['orders', ''])).toBe('orders___empty')
  expect(nestedTableName(['orders', '', 'x'])).not.toBe(nestedTableName(['orders', 'x']))
})

test('long paths that differ anywhere get names that differ', () => {
  const at = (key: string): string => nestedTableName(['orders', 'a'.repeat(40), key, 'b'.repeat(40)])
  expect(at('x')).not.toBe(at('y'))
})

test('fits the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1 }), (parts) => {
      expect(utf8Length(nestedTableName(parts))).toBeLessThanOrEqual(63)
    }),
  )
})
