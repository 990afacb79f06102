import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rootRowId } from './row-hash.ts'
import { RowKeyMissing } from './row-key-missing.ts'
import { sortedJson } from './sorted-json.ts'

describe('rootRowId', () => {
  test('leaves system columns out, unless the key names them', () => {
    expect(rootRowId({ id: 1, _sluice_load_id: 7n }, null)).toBe(rootRowId({ id: 1 }, null))
    expect(rootRowId({ id: 1, _sluice_load_id: 7n }, ['_sluice_load_id'])).not.toBe(
      rootRowId({ id: 1 }, ['id']),
    )
  })

  test('a key may be null but must be there', () => {
    expect(rootRowId({ id: null }, ['id'])).not.toBe(rootRowId({ id: 0 }, ['id']))
    expect(() => rootRowId({ name: 'x' }, ['id'])).toThrow(RowKeyMissing)
    expect(() => rootRowId({ id: undefined }, ['id'])).toThrow('a row has no "id", which is part of its key')
    expect(() => rootRowId({}, ['constructor'])).toThrow(RowKeyMissing)
  })

  test('does not depend on the order of columns or keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (row) => {
        const turned = Object.fromEntries(Object.entries(row).reverse())
        expect(rootRowId(turned, null)).toBe(rootRowId(row, null))
      }),
    )
  })
})

describe('sortedJson', () => {
  test('sorts by UTF-8 bytes at every depth, also what JavaScript would put elsewhere', () => {
    expect(sortedJson({ 𐀀: 1, '\ue000': { b: 1, a: 2 }, '9': 0, '10': 0 })).toBe(
      '{"10":0,"9":0,"\ue000":{"a":2,"b":1},"𐀀":1}',
    )
  })

  test('keeps big integers, and bytes as base64', () => {
    expect(
      sortedJson({ n: 2n ** 63n, b: new Uint8Array([1, 2, 3]), u: undefined, l: [undefined, NaN] }),
    ).toBe('{"b":"AQID","l":[null,null],"n":9223372036854775808}')
  })

  test('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(sortedJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
