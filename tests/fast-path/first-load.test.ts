import { describe, test } from 'vitest'
import { expectSameFirstLoad, largeCsv } from './support/first-load.ts'

// More of it is in first-load.exhaustive.test.ts.

const tenTimes = (...lines: readonly string[]): readonly string[] =>
  Array.from({ length: 10 }, () => lines).flat()

describe('large files of a new table are read once, as if they had been landed and profiled:', () => {
  test('a key, and hints that convert values', () =>
    expectSameFirstLoad({
      files: {
        'a.csv': largeCsv('id,day,active', tenTimes('8,12/31/2025,YES', '9,N/A,NO', '8,01/02/2025,NO')),
      },
      options: {
        primaryKey: 'id',
        columns: {
          day: { type: 'date', format: '%m/%d/%Y', nulls: ['N/A'] },
          active: { true: ['YES'], false: ['NO'] },
          id: { name: 'number' },
        },
      },
      way: 'once',
    }))

  test('several files, with columns of their own', () =>
    expectSameFirstLoad({
      files: {
        'a.csv': largeCsv('id,x', tenTimes('1,0.5', '2,1.5')),
        'b.csv': 'id,y,z\n3,a,\n',
        'c.csv': 'y,id\nb,4\n',
      },
      way: 'once',
    }))
})

test('a row without a key takes the usual way, with the same result', () =>
  expectSameFirstLoad({
    files: { 'a.csv': largeCsv('id,note', tenTimes('1,a', ',b', '2,c')) },
    options: { primaryKey: 'id' },
    way: 'profiled',
  }))
