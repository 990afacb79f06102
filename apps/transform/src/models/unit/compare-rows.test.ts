import { expect, test } from 'vitest'
import { compareRows } from './compare-rows.ts'

const row = (day: string, amount: string | null, note = 'x') => ({ day, amount, note })
const COLUMNS = ['day', 'amount', 'note']

test('equal rows in any order have no differences, each as often as it comes', () => {
  const rows = [row('1', '5'), row('2', null), row('1', '5')]
  expect(compareRows(rows, rows.toReversed(), COLUMNS)).toEqual({ missing: [], added: [], changed: [] })
  expect(compareRows(rows, rows.slice(1), COLUMNS)).toMatchObject({ missing: [row('1', '5')], added: [] })
})

test('a row with the same key is one that changed', () => {
  expect(compareRows([row('1', '5', 'a')], [row('1', '6', 'b')], COLUMNS, ['day'])).toEqual({
    missing: [],
    added: [],
    changed: [
      {
        row: row('1', '5', 'a'),
        values: [
          { column: 'amount', expected: '5', actual: '6' },
          { column: 'note', expected: 'a', actual: 'b' },
        ],
      },
    ],
  })
})

test('without a key, rows that have most values in common are paired', () => {
  const { missing, added, changed } = compareRows(
    [row('1', '5'), row('9', '9', 'z')],
    [row('1', '6'), row('3', '4', 'q')],
    COLUMNS,
  )
  expect(changed).toHaveLength(1)
  expect(missing).toEqual([row('9', '9', 'z')])
  expect(added).toEqual([row('3', '4', 'q')])
})
