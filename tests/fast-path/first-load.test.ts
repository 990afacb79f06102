import { describe, test } from 'vitest'
import { expectSameFirstLoad, largeCsv, largeNdjson } from './support/first-load.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

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

  test('several files, with columns of their own', { tags: 'exhaustive' }, () =>
    expectSameFirstLoad({
      files: {
        'a.csv': largeCsv('id,x', tenTimes('1,0.5', '2,1.5')),
        'b.csv': 'id,y,z\n3,a,\n',
        'c.csv': 'y,id\nb,4\n',
      },
      way: 'once',
    }),
  )
})

test('a row without a key takes the usual way, with the same result', { tags: 'exhaustive' }, () =>
  expectSameFirstLoad({
    files: { 'a.csv': largeCsv('id,note', tenTimes('1,a', ',b', '2,c')) },
    options: { primaryKey: 'id' },
    way: 'profiled',
  }),
)

test('a file without a header takes the usual way, which says it', { tags: 'exhaustive' }, () =>
  expectSameFirstLoad({
    files: { 'a.csv': largeCsv('7,x', tenTimes('1,a', '2,c')) },
    way: 'profiled',
    engines: ['duckdb'],
  }),
)

test('a misspelt column of dedupSort takes the usual way, which says it', { tags: 'exhaustive' }, () =>
  expectSameFirstLoad({
    files: { 'a.csv': largeCsv('id,note', tenTimes('1,a', '2,c')) },
    options: { primaryKey: 'id', dedupSort: { column: 'version', order: 'desc' } },
    way: 'profiled',
    engines: ['duckdb'],
  }),
)

// The rows that are looked at first are to be those that the order of the keys hangs on.
const objects = (count: number, row: (id: number) => object): readonly string[] =>
  Array.from({ length: count }, (_, id) => JSON.stringify(row(id)))

test(
  'NDJSON with objects and lists is read once, as if it had been landed and profiled',
  { tags: 'exhaustive' },
  () =>
    expectSameFirstLoad({
      format: 'ndjson',
      files: {
        'a.ndjson': largeNdjson(
          objects(2500, (id) => ({
            id,
            at: `2025-01-01T00:00:0${id % 10}Z`,
            ...(id % 3 === 0 && { note: `n ${id}` }),
            none: null,
            place: { city: 'São Paulo', geo: { lat: id / 8 + 0.5 } },
            items: [{ sku: id, on: '2025-01-01' }, { sku: null }].slice(id % 3),
            tags: ['a', 'b'],
          })),
        ),
        'b.ndjson': '{"id":1,"place":null,"items":[{"sku":5}]}\n{"tags":["x"],"id":3000}\n',
      },
      options: { primaryKey: 'id' },
      way: 'once',
    }),
)
