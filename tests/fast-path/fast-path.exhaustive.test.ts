import { describe, test } from 'vitest'
import { expectTheSame } from './support/both-ways.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

// Rows that are certain to fit reviewed tables go there in one pass, without being landed and profiled. What is in the
// tables may not tell which way it was.

const REVIEWED = `id,amount,rate,active,at,day,note
1,1.50,0.5,true,2025-01-01T10:00:00Z,2025-01-01,first
2,,,false,,2025-01-02,""
`

const FITS = `id,note,amount,rate,active,at,day
3,"a ""quoted"", text
on two lines",95.50,1e-7,true,2025-06-30 23:59:59.123456+02:00,2024-02-29
4,,7,12,,,
1,again,2,3,false,2025-01-01T10:00:00Z,2025-01-01
`

const REFUSED: Readonly<Record<string, string>> = {
  'a value that does not fit': 'id,amount\n5,n/a\n6,1.25\n',
  'a decimal that Postgres would round': 'id,amount\n5,1.255\n',
  'an integer of 16 digits that a double would round': 'id,rate\n5,9007199254740993\n',
  'an integer with leading zeros': 'id,amount\n05,1\n',
  'a truth value that only Postgres knows': 'id,active\n5,yes\n',
  'a date that only Postgres knows': 'id,day\n5,"January 8, 1999"\n',
  'a new column': 'id,colour\n5,red\n',
  'a null key': 'id,amount\n5,1\n,2\n',
  'the mark that ends a COPY': 'id,note\n5,a\n\\.,b\n6,c\n',
  'a NUL byte': 'id,note\n5,a\0b\n6,c\n',
}

const csv = { kind: 'csv' } as const
const rows = (text: string | Buffer) => ({ format: csv, reviewed: REVIEWED, text })

describe('CSV goes directly:', () => {
  test('a file that fits', () => expectTheSame({ ...rows(FITS), direct: true }))

  test('one with other line ends', () =>
    expectTheSame({ ...rows(FITS.replaceAll('\n', '\r\n').replace('text\r\n', 'text\n')), direct: true }))

  test('a header alone', () => expectTheSame({ ...rows('id,amount\n'), direct: true }))

  test('rows that are appended', () =>
    expectTheSame({ ...rows(FITS), direct: true, options: { primaryKey: [], writeDisposition: 'append' } }))

  test('rows whose key names their file', () =>
    expectTheSame({ ...rows(FITS), direct: true, options: { primaryKey: ['_file_name', '_row_id'] } }))

  test('a quote in the middle of a value, which is one for DuckDB alone', () =>
    expectTheSame({ ...rows('id,note\n5,ab"c"d\n6,e\n'), direct: true }))

  test('values that hints convert', () =>
    expectTheSame({
      ...rows('id,day,active\n8,12/31/2025,YES\n9,N/A,NO\n'),
      reviewed: 'id,day,active\n1,01/02/2025,NO\n2,01/03/2025,YES\n',
      direct: true,
      options: {
        columns: {
          day: { type: 'date', format: '%m/%d/%Y', nulls: ['N/A'] },
          active: { true: ['YES'], false: ['NO'] },
        },
      },
    }))
})

describe('CSV goes the usual way, with the same result, for', () => {
  for (const [why, text] of Object.entries(REFUSED)) {
    test(why, () => expectTheSame({ ...rows(text), direct: false }))
  }

  test('a value that a hint does not cover', () =>
    expectTheSame({
      ...rows('id,day\n8,2025/12/31\n'),
      reviewed: 'id,day\n1,01/02/2025\n',
      direct: false,
      options: { columns: { day: { type: 'date', format: '%m/%d/%Y' } } },
    }))
})

test('a row that does not fit behind those that are tried first leaves nothing of the load', () =>
  expectTheSame({
    ...rows(`id,amount\n${Array.from({ length: 21_000 }, (_, index) => `${index},1`).join('\n')}\nx,2\n`),
    reviewed: 'id,amount\n1,1.5\n',
    direct: 'refused',
    options: { primaryKey: [], writeDisposition: 'append' },
  }))
