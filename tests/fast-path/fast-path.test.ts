import { describe, test } from 'vitest'
import { expectTheSame, type Case } from './support/both-ways.ts'
import { parquetBytes } from './support/parquet-bytes.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

// One case of each kind; the exhaustive tests beside this file have all of them.

const csv = (text: string, direct: NonNullable<Case['direct']>): Case => ({
  format: { kind: 'csv' },
  reviewed: 'id,amount,note\n1,1.50,first\n2,,""\n',
  text,
  direct,
})

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index},95.50,row\n`).join('')

const line = (row: unknown): string => `${JSON.stringify(row)}\n`
const ROW = { id: 1, note: 'first', address: { city: 'A' }, tags: ['a'], items: [{ sku: 'x' }] }
const ndjson = (text: string, direct: NonNullable<Case['direct']>): Case => ({
  format: { kind: 'ndjson' },
  reviewed: line(ROW) + line({ ...ROW, id: 2 }),
  text,
  direct,
})
const append = { primaryKey: [], writeDisposition: 'append' } as const

describe('CSV', () => {
  test('a file that fits goes directly', () =>
    expectTheSame(csv('id,note,amount\n3,new,95.50\n1,again,\n', true)))
  test('a value that does not fit goes the usual way', () =>
    expectTheSame(csv('id,amount\n5,n/a\n6,1.25\n', false)))
  test('more than a hundred small files are landed together', { tags: 'exhaustive' }, () => {
    const files = Array.from({ length: 101 }, (_, file) => [`b${file}`, `id,note\n${file + 3},new\n`])
    return expectTheSame({ ...csv('', false), text: Object.fromEntries(files) as Record<string, string> })
  })
  test('a misspelt column of hardDelete goes the usual way, which says it', { tags: 'exhaustive' }, () =>
    expectTheSame({ ...csv('id,note\n3,new\n', false), options: { hardDelete: 'gone' } }),
  )
  test('a column of hardDelete without a value goes directly', { tags: 'exhaustive' }, () =>
    expectTheSame({ ...csv('id,gone\n3,\n', true), options: { hardDelete: 'gone' } }),
  )
  test(
    'columns of hardDelete and dedupSort that only the table has go directly',
    { tags: 'exhaustive' },
    () =>
      expectTheSame({
        ...csv('id\n3\n', true),
        options: { hardDelete: 'note', dedupSort: { column: 'amount', order: 'desc' } },
      }),
  )
  test('a renamed column is found', { tags: 'exhaustive' }, () =>
    expectTheSame({ ...csv('id,note\n3,new\n', true), renames: { 'rows.note': 'remark' } }),
  )
})

describe('many rows for a table with few', () => {
  const many = (first: string, last = ''): Case => ({
    ...csv(`id,amount,note\n${first}${numbered(3, 20_100)}${last}`, true),
    options: { fileColumns: false },
  })
  test('rows change some of them, and leave others', () => expectTheSame(many('1,1.50,first\n2,7.25,new\n')))
  // On Postgres the primary key finds it when rows have been written.
  const direct = { duckdb: true, postgres: 'refused' } as const
  test('of a key that comes twice the last row counts', { tags: 'exhaustive' }, () =>
    expectTheSame({ ...many('1,1.50,first\n', '1,2.00,last\n30000,1.00,a\n30000,1.25,b\n'), direct }),
  )
  test('of a key that comes twice another row counts', { tags: 'exhaustive' }, () =>
    expectTheSame({
      ...many('1,1.50,first\n', '1,1.25,last\n'),
      options: { fileColumns: false, dedupSort: { column: 'amount', order: 'desc' } },
    }),
  )
  test('of a key named last_id that comes twice the last row counts', { tags: 'exhaustive' }, () => {
    const given = many('1,9.50,new\n', '30000,1.00,a\n30000,1.25,b\n')
    const renamed = (text: string): string => text.replace('id,', 'last_id,')
    return expectTheSame({
      ...given,
      direct,
      reviewed: renamed(String(given.reviewed)),
      text: renamed(String(given.text)),
      options: { fileColumns: false, primaryKey: 'last_id' },
    })
  })
  test('rows lack a column of the table', { tags: 'exhaustive' }, () =>
    expectTheSame({ ...many(''), text: `id,note\n${numbered(2, 20_100).replaceAll('95.50,', '')}` }),
  )
  test('what they change is kept', { tags: 'exhaustive' }, () =>
    expectTheSame({
      ...many('1,1.50,first\n2,7.25,new\n'),
      options: { fileColumns: false, keepHistory: '7 days' },
    }),
  )
})

describe('NDJSON', () => {
  test('rows with objects and lists go directly', { tags: 'exhaustive' }, () =>
    expectTheSame(ndjson(line({ ...ROW, note: 'changed', tags: [] }) + line({ id: 7 }), true)),
  )
  test('rows that are appended go directly', () =>
    expectTheSame({ ...ndjson(line({ ...ROW, id: 3 }), true), options: append }))
  test('a misspelt column of dedupSort goes the usual way, which says it', { tags: 'exhaustive' }, () =>
    expectTheSame({
      ...ndjson(line({ id: 3 }), false),
      options: { dedupSort: { column: 'version', order: 'desc' } },
    }),
  )
  test('a column of hardDelete without a value goes directly', { tags: 'exhaustive' }, () =>
    expectTheSame({ ...ndjson(line({ id: 3, gone: null }), true), options: { hardDelete: 'gone' } }),
  )
  test('a new key in an element goes the usual way', { tags: 'exhaustive' }, () =>
    expectTheSame(ndjson(line({ id: 3, items: [{ sku: 'x', colour: 'red' }] }), false)),
  )
})

describe('Parquet', () => {
  const parquet = async (rows: string, direct: boolean): Promise<Case> => ({
    format: { kind: 'parquet' },
    reviewed: await parquetBytes(`select 1::bigint as id, 1.5::double as rate, 'first' as note`),
    text: await parquetBytes(rows),
    direct,
  })
  test('a file that fits goes directly', async () =>
    expectTheSame(await parquet(`from (values (1, 'again'), (3::integer, null)) t(id, note)`, true)))
  test('another type goes the usual way', { tags: 'exhaustive' }, async () =>
    expectTheSame(await parquet(`select 3 as id, '2.5' as rate`, false)),
  )
})
