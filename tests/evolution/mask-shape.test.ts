import { maskShape } from '@sluice/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test.each([
  ['339-b', '999-a'],
  ["Ada O'Neil", "Aaa A'Aaaa"],
  ['12/18/2025', '99/99/9999'],
  ['Élodie Жанна 東京 ٣', 'Aaaaaa aaaaa aa 9'],
  ['a\nb\u0000c', 'a a a'],
  ['x'.repeat(100), 'a'.repeat(40)],
  ['', ''],
])('%j looks like %j', (value, shape) => {
  expect(maskShape(value)).toBe(shape)
})

test('masking a shape gives the shape, and no letter but A and a or digit but 9 is left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const shape = maskShape(value)
      expect(maskShape(shape)).toBe(shape)
      expect(shape).not.toMatch(/[^\P{L}Aa]|[^\P{N}9]|\p{C}/u)
    }),
  )
})
