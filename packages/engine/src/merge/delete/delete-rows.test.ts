import { expect, test } from 'vitest'
import { partsOfMet } from './delete-rows.ts'

test('neighbouring rows become parts of at most so many rows', () => {
  const counts = [
    { place: 0, rows: 4096 },
    { place: 1, rows: 10 },
    { place: 900, rows: 4000 },
    { place: 901, rows: 4096 },
  ]
  expect(partsOfMet(counts, 5000)).toEqual([
    { from: 0n, to: 8192n, rows: 4106 },
    { from: 3_686_400n, to: 3_690_496n, rows: 4000 },
    { from: 3_690_496n, to: 3_694_592n, rows: 4096 },
  ])
})

test('rows of more than a part are not taken apart, and numbers of rows of the transaction stay exact', () => {
  expect(partsOfMet([{ place: 2 ** 48, rows: 3 }], 0)).toEqual([
    { from: 2n ** 60n, to: 2n ** 60n + 4096n, rows: 3 },
  ])
  expect(partsOfMet([], 5)).toEqual([])
})
