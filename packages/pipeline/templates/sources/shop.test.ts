import { runResource } from 'sluice/testing'
import { expect, test } from 'vitest'
import { shop } from './shop.ts'

test('each order becomes a row with typed columns', async () => {
  const { rows, tables, changes } = await runResource(shop, 'orders')
  expect(rows).toHaveLength(3)
  expect(rows[0]).toMatchObject({ id: 1, customer: 'Ada', total: '19.90', paid: true })
  expect(tables[0]?.columns.find(({ name }) => name === 'total')?.type).toBe('decimal(18,2)')
  expect(changes.map(({ kind }) => kind)).toEqual(['create-table'])
})
