import { describe, expect, test } from 'vitest'
import { checkState } from './check-state.ts'

const circle: Record<string, unknown> = {}
circle['self'] = circle

describe('state that JSON does not hold', () => {
  test.each([
    [{ a: 1n }, 'state.a is a bigint'],
    [{ a: { 'b c': [new Date()] } }, 'state.a["b c"][0] is a Date'],
    [{ a: new Set([1]) }, 'state.a is a Set'],
    [{ a: new Map() }, 'state.a is a Map'],
    [{ a: NaN }, 'state.a is NaN'],
    [{ a: [undefined] }, 'state.a[0] is undefined'],
    [{ a: () => 1 }, 'state.a is a function'],
    [{ a: 'x\0' }, 'state.a is a string with a NUL character'],
    [{ a: '\ud800' }, 'state.a is a string with half a surrogate pair'],
    [{ a: new URL('http://localhost') }, 'state.a is a URL'],
    [circle, 'state.self is an object that contains itself'],
  ])('%#', (state, message) => {
    expect(() => checkState(state, 'shop.orders')).toThrow(
      expect.objectContaining({
        code: 'E_STATE',
        place: 'shop.orders',
        message: `${message}; state can hold only JSON values`,
      }),
    )
  })
})

test('JSON is state, also twice the same object, keys of every object, and a key without a value', () => {
  const twice = { n: 1.5 }
  const state = {
    a: [null, true, 'x', twice, twice],
    constructor: 1,
    gone: undefined,
    o: Object.create(null),
  }
  expect(() => checkState(state, 'shop.orders')).not.toThrow()
})
