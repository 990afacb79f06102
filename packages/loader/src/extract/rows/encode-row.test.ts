import { expect, test } from 'vitest'
import { encodeRow, RowEncoder } from './encode-row.ts'

const encoded = (row: Record<string, unknown>): string =>
  encodeRow(new RowEncoder(), row, 'shop.orders, row 7')

class Point {
  #hidden = 1
  x = 2
  get sum(): number {
    return this.#hidden + this.x
  }
}

test.each([
  ['large integers', { a: 2n ** 70n }, '{"a":1180591620717411303424}'],
  ['numbers that JSON lacks', { a: NaN, b: -Infinity }, '{"a":NaN,"b":-Infinity}'],
  ['dates', { a: new Date(0) }, '{"a":"1970-01-01T00:00:00.000Z"}'],
  ['objects of classes', { a: new Point() }, '{"a":{"x":2}}'],
  ['objects without a prototype', { a: Object.create(null) as object }, '{"a":{}}'],
  ['empty objects and lists', { a: {}, b: [] }, '{"a":{},"b":[]}'],
  [
    'objects of primitive values',
    { a: Object(1), b: Object('x'), c: Object(2n), d: NaN },
    '{"a":1,"b":"x","c":2,"d":NaN}',
  ],
  ['typed arrays', { a: new Float64Array([1, 0.5]), b: new BigInt64Array([3n]) }, '{"a":[1,0.5],"b":[3]}'],
  ['values that write themselves', { a: new URL('https://x.example') }, '{"a":"https://x.example/"}'],
])('a row keeps %s', (_, row, line) => {
  expect(encoded(row)).toBe(line)
})

test.each([
  [new Map([['a', 1]]), 'a Map'],
  [new Set([1]), 'a Set'],
  [Promise.resolve(1), 'a Promise'],
  [new Error('x'), 'an Error'],
  [/x/, 'a RegExp'],
  [new ArrayBuffer(1), 'an ArrayBuffer'],
  [new DataView(new ArrayBuffer(1)), 'a DataView'],
  [new Headers({ a: 'b' }), 'a Headers'],
  [[1].values(), 'an Iterator'],
  [(async function* () {})(), 'an AsyncGenerator'],
  [new Date('x'), 'an invalid Date'],
])('%s would be lost', (value, what) => {
  expect(() => encoded({ id: 1, tags: [{ a: value }] })).toThrow(
    expect.objectContaining({
      code: 'E_NOT_A_ROW',
      place: 'shop.orders, row 7',
      message: `tags[0].a is ${what}, which JSON cannot represent`,
    }) as Error,
  )
})
