import type { ColumnType } from '@sluice/schema'
import { expect, test } from 'vitest'
import { silentChange } from './silent-change.ts'

const changed = (before: ColumnType, after: ColumnType, choices = {}): string | undefined =>
  silentChange(
    {
      kind: 'alter-column',
      table: { dataset: 'shop', name: 'orders' },
      before: { name: 'amount', type: before, nullable: false },
      after: { name: 'amount', type: after, nullable: false },
    },
    choices,
  )

test('values that change while their type in TypeScript stays are reported', () => {
  expect(changed('bigint', 'decimal(18,2)')).toBe(
    `still string, so the compiler sees no difference, but '95' is read as '95.00', for which BigInt() throws`,
  )
  expect(changed('bigint', 'text')).toMatch(/BigInt\(\) throws/)
  expect(changed('decimal(18,2)', 'decimal(38,4)')).toMatch(`'95.00' is read as '95.0000'`)
  expect(changed('decimal(18,2)', 'text')).toMatch(/can now be any text/)
  expect(changed('date', 'text')).toMatch(/can now be any text/)
})

test('what the compiler sees, or changes no value, is not reported', () => {
  expect(changed('bigint', 'double')).toBeUndefined()
  expect(changed('decimal(18,2)', 'decimal(38,2)')).toBeUndefined()
  expect(changed('bigint', 'decimal(20,0)')).toBeUndefined()
  expect(changed('bigint', 'text', { bigint: 'number' })).toBeUndefined()
})

test('types of digits differ, but functions that take any string take them all', () => {
  const digits = { bigint: 'digits', decimal: 'digits' }
  expect(changed('bigint', 'decimal(18,2)', digits)).toBe(
    `still text, so code that accepts any string compiles, but '95' is read as '95.00', for which BigInt() throws`,
  )
  expect(changed('bigint', 'text', digits)).toMatch(/^still text, .* can now be any text/)
  expect(changed('bigint', 'decimal(20,0)', digits)).toBeUndefined()
})
