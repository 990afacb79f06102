import fc from 'fast-check'
import { describe, test } from 'vitest'
import { runsOf } from '../properties/history/history.ts'
import { useAllCores } from '../support/all-cores.ts'
import { expectTheSame, type Case } from './support/both-ways.ts'
import { parquetBytes } from './support/parquet-bytes.ts'

useAllCores()

// Parquet files whose types the reviewed columns hold go to the tables in one pass. What is in the tables may not tell it.

const TYPES = {
  id: 'bigint',
  n: 'bigint',
  m: 'decimal(12,2)',
  x: 'double',
  b: 'boolean',
  t: 'varchar',
  at: 'timestamptz',
  local: 'timestamp',
  d: 'date',
  hour: 'time',
} as const
type Name = keyof typeof TYPES

const REVIEWED = `select 1::bigint as id, 5::bigint as n, 1.25::decimal(12,2) as m, 0.5::double as x, true as b, 'text' as t,
  timestamptz '2025-01-01 10:00:00+00' as "at", timestamp '2025-01-01 10:00:00' as local, date '2025-01-01' as d, time '10:00' as hour`

const casesOf = async (
  rows: string | Readonly<Record<string, string>>,
  direct: Case['direct'],
  options: Case['options'] = {},
): Promise<Case> => {
  const files = Object.entries(typeof rows === 'string' ? { b: rows } : rows)
  const bytes: [string, Buffer][] = []
  for (const [name, query] of files) bytes.push([name, await parquetBytes(query)])
  return {
    format: { kind: 'parquet' },
    reviewed: await parquetBytes(REVIEWED),
    text: Object.fromEntries(bytes),
    ...(direct !== undefined && { direct }),
    options,
  }
}

const append = { primaryKey: [], writeDisposition: 'append' } as const

describe('Parquet goes directly:', () => {
  test.each([
    ['other widths', `select 7::utinyint as id, 3::smallint as n, 1.5::decimal(5,1) as m, 0.25::float as x`],
    ['what is no number', `select 8 as id, 'nan'::double as x`],
    ['minus zero', `select 8 as id, -0.0::double as x`],
    ['a name in other letters', `select 9 as "ID", 'x' as "T"`],
    ['no rows', `select 9::bigint as id where false`],
    ['a date of long ago', `select 9 as id, date '0044-03-15 (BC)' as d, timestamp '0001-01-01' as local`],
  ])('%s', async (_, rows) => expectTheSame(await casesOf(rows, true)))

  test('files that lack columns of others', async () =>
    expectTheSame(
      await casesOf(
        { b: `select 3 as id, 'x' as t`, c: `select 4 as id, 2::bigint as n`, e: `select 3 as id` },
        true,
      ),
    ))

  test('rows whose key names their file', async () =>
    expectTheSame(
      await casesOf(`select i as id, 'x' || i as t from range(3000) r(i)`, true, {
        primaryKey: ['_file_name', '_row_id'],
      }),
    ))

  test('rows of several row groups', async () =>
    expectTheSame(await casesOf(`select i % 20000 as id, i::bigint as n from range(30000) r(i)`, true)))
})

describe('Parquet goes the usual way, with the same result, for', () => {
  test.each([
    ['a new column', `select 3 as id, 'red' as colour`],
    ['another type', `select 3 as id, '7' as n`],
    ['a longer decimal', `select 3 as id, 1.255::decimal(12,3) as m`],
    ['an unsigned integer of 64 bits', `select 3 as id, 7::ubigint as n`],
    ['a list', `select 3 as id, [1, 2] as l`],
    ['a struct', `select 3 as id, {a: 1} as o`],
    ['nanoseconds', `select 3 as id, timestamp_ns '2025-01-01 00:00:00.123456789' as local`],
    ['a null key', `select null::bigint as id, 'x' as t`],
    ['no key', `select 'x' as t`],
    ['a NUL in a text', `select 3 as id, 'a' || chr(0) as t`],
    ['a column with the name of one that DuckDB adds', `select 3 as id, 4 as file_row_number`],
    ['bytes', `select 3 as id, 'x'::blob as t`],
  ])('%s', async (_, rows) => expectTheSame(await casesOf(rows, false)))

  test('a column of which files differ in the type', async () =>
    expectTheSame(
      await casesOf({ b: `select 3 as id, 1::bigint as n`, c: `select 4 as id, 1.5::double as n` }, false),
    ))

  test('a row that does not fit behind those that are tried first', async () =>
    expectTheSame(
      await casesOf(
        `select i as id, case when i = 20500 then chr(0) else 'x' end as t from range(21000) r(i)`,
        'refused',
        append,
      ),
    ))

  test('a file that is damaged behind those', async () => {
    const bytes = await parquetBytes('select i as id, md5(i::varchar) as t from range(60000) r(i)', 'gzip')
    bytes.fill(0xa5, Math.floor(bytes.length * 0.9), Math.floor(bytes.length * 0.9) + 40)
    await expectTheSame({
      format: { kind: 'parquet' },
      reviewed: await parquetBytes(REVIEWED),
      text: bytes,
      direct: 'refused',
      options: append,
    })
  })
})

const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`
const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })

const VALUES: Readonly<Record<Name, fc.Arbitrary<string>>> = {
  id: fc.integer({ min: 0, max: 9 }).map(String),
  n: fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }).map(String),
  m: fc.integer({ min: -999_999, max: 999_999 }).map((cents) => `${cents / 100}`),
  x: fc.double().map((x) => `'${Number.isNaN(x) ? 'nan' : x}'`),
  b: fc.boolean().map(String),
  t: fc.oneof(
    fc.string({ unit: 'grapheme' }).map((text) => literal(text.replaceAll('\0', ''))),
    fc.constantFrom(`''`, `'null'`, `'1e5'`, `'[1]'`),
  ),
  at: day.map((date) => literal(date.toISOString())),
  local: day.map((date) => literal(date.toISOString().slice(0, -1))),
  d: day.map((date) => literal(date.toISOString().slice(0, 10))),
  hour: day.map((date) => literal(date.toISOString().slice(11, -1))),
}

/** Other types that a file may have for a column; the reviewed ones hold some of them. */
const OTHERS: Readonly<Partial<Record<Name, readonly string[]>>> = {
  n: ['integer', 'hugeint', 'double', 'varchar'],
  m: ['decimal(9,1)', 'decimal(18,4)', 'double'],
  x: ['float'],
  local: ['timestamptz', 'timestamp_ns', 'date'],
}

/** A query for the rows of a file: some of the columns, mostly in their types, and values or none. */
const fileOf = (dirt: number): fc.Arbitrary<string> =>
  fc.subarray(Object.keys(TYPES) as Name[]).chain((some) => {
    const names = [...new Set<Name>(['id', ...some])]
    const types = fc.tuple(
      ...names.map((name) =>
        fc.oneof(
          { weight: 20, arbitrary: fc.constant<string>(TYPES[name]) },
          { weight: dirt, arbitrary: fc.constantFrom<string>(TYPES[name], ...(OTHERS[name] ?? [])) },
        ),
      ),
    )
    const row = fc.tuple(
      ...names.map((name) => (name === 'id' ? VALUES.id : fc.option(VALUES[name], { nil: 'null', freq: 6 }))),
    )
    return fc
      .record({ types, rows: fc.array(row, { minLength: 1, maxLength: 8 }) })
      .map(({ types: own, rows }) => {
        const values = rows.map(
          (one) => `(${one.map((value, index) => `try_cast(${value} as ${own[index]})`).join(', ')})`,
        )
        return `from (values ${values.join(', ')}) r(${names.map((name) => `"${name}"`).join(', ')}) where id is not null`
      })
  })

test.each([
  ['of the reviewed types', 0],
  ['of other types now and then', 2],
])('random Parquet files %s end the same whichever way they go', async (_, dirt) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fileOf(dirt), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (files, keyed) => {
        const named = Object.fromEntries(files.map((query, index) => [`b${index}`, query]))
        await expectTheSame(await casesOf(named, undefined, keyed ? {} : append))
      },
    ),
    { numRuns: runsOf(4), seed: 11, endOnFailure: true },
  )
})
