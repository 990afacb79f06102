import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NamesCollide } from './names-collide.ts'
import { normaliseNames } from './normalise-names.ts'

function collision(names: readonly string[]): NamesCollide {
  try {
    normaliseNames(names, 'orders.csv')
  } catch (error) {
    if (error instanceof NamesCollide) return error
    throw error
  }
  throw new Error('nothing collided')
}

test('gives each source name its column name, in order', () => {
  const columns = normaliseNames(['Order ID', 'a__B', '__typename', '', '日本', '東京'], 'orders.csv')
  expect([...columns]).toEqual([
    ['Order ID', 'order_id'],
    ['a__B', 'a__b'], // by path, as dlt names the columns of a row
    ['__typename', 'typename'],
    ['', '_empty'],
    ['日本', '日本'],
    ['東京', '東京'],
  ])
})

test('two names for one column are an error that names both and shows the rename', () => {
  const error = collision(['id', 'Order ID', 'order_id'])
  expect(error.code).toBe('E_NAMES_COLLIDE')
  expect(error.place).toBe('orders.csv')
  expect(error.names).toEqual(['Order ID', 'order_id'])
  expect(error.message).toBe('"Order ID" and "order_id" in orders.csv both become the column order_id')
  expect(error.hint).toBe(`rename one of them: columns: { "Order ID": { name: 'order_id_2' } }`)
})

test('the rename shown is free', () => {
  expect(collision(['price-', 'price_', 'PRICEX 2']).hint).toContain(`"price_": { name: 'pricex_3' }`)
})

test('a name that comes twice is an error too, for one would overwrite the other', () => {
  const error = collision(['id', 'id'])
  expect(error.message).toBe('"id" comes twice in orders.csv, and both would become the column id')
  expect(error.hint).toContain('in the source')
})

test('either no two columns are alike, or it throws', () => {
  const names = fc.array(fc.string({ unit: fc.constantFrom(...'aA b_.é') }), { maxLength: 8 })
  fc.assert(
    fc.property(names, (given) => {
      try {
        expect(new Set(normaliseNames(given, 'here').values()).size).toBe(given.length)
      } catch (error) {
        expect(error).toBeInstanceOf(NamesCollide)
      }
    }),
  )
})
