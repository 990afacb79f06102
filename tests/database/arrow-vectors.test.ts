import { zstdCompressSync } from 'node:zlib'
import { openDuckdb, type Workbench } from '@sluice/engine'
import {
  CompressionType,
  IntervalUnit,
  interval,
  binary,
  bool,
  columnFromArray,
  dateMillisecond,
  decimal32,
  decimal64,
  decimal128,
  dictionary,
  field,
  fixedSizeBinary,
  fixedSizeList,
  float16,
  int16,
  int32,
  int64,
  largeBinary,
  largeList,
  largeUtf8,
  list,
  map,
  setCompressionCodec,
  struct,
  tableFromColumns,
  tableToIPC,
  timestamp,
  TimeUnit,
  timeSecond,
  uint8,
  utf8,
  type Column,
  type DataType,
} from '@uwdata/flechette'
import {
  DateMillisecond,
  makeData,
  Table,
  tableToIPC as arrowToIPC,
  TimeMicrosecond,
  TimeNanosecond,
  TimestampMillisecond,
  TimestampSecond,
  Vector,
  vectorFromArray,
  type DataType as ArrowType,
  type Int64,
} from 'apache-arrow'
import { expect, test } from 'vitest'

/** More than fit in one vector of DuckDB. */
const ROWS = 5000

type Case = readonly [
  name: string,
  type: DataType,
  value: (i: number) => unknown,
  text: (i: number) => string | null,
]

const ISO = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
const DAY = 86_400_000

const CASES: readonly Case[] = [
  ['bool', bool(), (i) => i % 3 === 0, (i) => String(i % 3 === 0)],
  ['uint8', uint8(), (i) => i % 256, (i) => String(i % 256)],
  ['int16', int16(), (i) => i - 2500, (i) => String(i - 2500)],
  ['int64', int64(), (i) => 9007199254740993n + BigInt(i), (i) => String(9007199254740993n + BigInt(i))],
  ['float16', float16(), (i) => (i % 16) / 4, (i) => ((i % 16) / 4).toFixed(2).replace(/0$/, '')],
  ['decimal32', decimal32(4, 1), (i) => (i % 1000) - 500, (i) => (((i % 1000) - 500) / 10).toFixed(1)],
  ['decimal64', decimal64(9, 2), (i) => BigInt(i - 9), (i) => ((i - 9) / 100).toFixed(2)],
  ['decimal128', decimal128(18, 2), (i) => BigInt(i - 9), (i) => ((i - 9) / 100).toFixed(2)],
  [
    'long decimal',
    decimal128(38, 0),
    (i) => -(10n ** 30n) - BigInt(i),
    (i) => String(-(10n ** 30n) - BigInt(i)),
  ],
  [
    'days',
    dateMillisecond(),
    (i) => new Date((i - 10) * DAY),
    (i) => new Date((i - 10) * DAY).toISOString().slice(0, 10),
  ],
  ['time', timeSecond(), (i) => i, (i) => ISO(i).slice(11)],
  ['seconds', timestamp(TimeUnit.SECOND, 'UTC'), (i) => i * 1000, (i) => `${ISO(i)}+00`],
  ['plain seconds', timestamp(TimeUnit.SECOND), (i) => i * 1000, (i) => ISO(i)],
  ['nanoseconds', timestamp(TimeUnit.NANOSECOND), (i) => i * 1000, (i) => ISO(i)],
  ['text', utf8(), (i) => 'größe '.repeat(i % 5), (i) => 'größe '.repeat(i % 5)],
  ['long text', largeUtf8(), (i) => `row ${i}`, (i) => `row ${i}`],
  ['bytes', binary(), (i) => new Uint8Array([(i % 26) + 65]), (i) => String.fromCodePoint((i % 26) + 65)],
  [
    'long bytes',
    largeBinary(),
    (i) => new Uint8Array([(i % 26) + 65]),
    (i) => String.fromCodePoint((i % 26) + 65),
  ],
  [
    'two bytes',
    fixedSizeBinary(2),
    (i) => new Uint8Array([65, (i % 26) + 65]),
    (i) => `A${String.fromCodePoint((i % 26) + 65)}`,
  ],
  ['dictionary', dictionary(utf8(), int32()), (i) => `kind ${i % 7}`, (i) => `kind ${i % 7}`],
  [
    'list',
    list(int32()),
    (i) => Array.from({ length: i % 4 }, (_, k) => i + k),
    (i) => `[${Array.from({ length: i % 4 }, (_, k) => i + k).join(', ')}]`,
  ],
  [
    'long list',
    largeList(utf8()),
    (i) => (i % 2 ? [`a${i}`, null] : []),
    (i) => (i % 2 ? `[a${i}, NULL]` : '[]'),
  ],
  ['pair', fixedSizeList(field('item', int32()), 2), (i) => [i, i + 1], (i) => `[${i}, ${i + 1}]`],
  [
    'struct',
    struct([field('a', int32()), field('b', list(utf8()))]),
    (i) => ({ a: i, b: i % 2 ? ['x'] : null }),
    (i) => `{'a': ${i}, 'b': ${i % 2 ? '[x]' : 'NULL'}}`,
  ],
  ['map', map(utf8(), int32()), (i) => [[`k${i}`, i]], (i) => `{k${i}=${i}}`],
  ['lists', list(list(int32())), (i) => [[i], [], [i, i]], (i) => `[[${i}], [], [${i}, ${i}]]`],
]

/** Null for some, so that neither the nulls nor the values begin at a byte in the second vector. */
const isNull = (i: number): boolean => i % 11 === 3

function ipc(columns: Readonly<Record<string, Column<unknown>>>, codec?: 1): Uint8Array {
  const bytes = tableToIPC(tableFromColumns({ ...columns }), codec === undefined ? {} : { codec })
  return bytes ?? expect.fail()
}

const all = (): Readonly<Record<string, Column<unknown>>> =>
  Object.fromEntries(
    CASES.map(([name, type, value]) => [
      name,
      columnFromArray(
        Array.from({ length: ROWS }, (_, i) => (isNull(i) ? null : value(i))),
        type,
      ),
    ]),
  )

test.for([false, true])(
  'values of each Arrow type, in several vectors (compressed: %s)',
  async (compressed) => {
    setCompressionCodec(CompressionType.ZSTD, {
      encode: (bytes) => zstdCompressSync(bytes),
      decode: () => expect.fail(),
    })
    await using duckdb = await openDuckdb({ path: ':memory:' })
    const { workbench } = duckdb
    const rows = await workbench.readArrow(ipc(all(), compressed ? CompressionType.ZSTD : undefined))
    const found = await workbench.withArrow([rows, rows], (from) =>
      workbench.rows(
        `select ${CASES.map(([name], i) => `c${i}::varchar as "${name}"`).join(', ')} from ${from}`,
      ),
    )
    expect(found).toHaveLength(2 * ROWS)
    const expected = (i: number) =>
      Object.fromEntries(CASES.map(([name, , , text]) => [name, isNull(i) ? null : text(i)]))
    for (const i of [0, 1, 2, 3, 2047, 2048, 2049, 2051, ROWS - 1]) {
      expect(found[i]).toEqual(expected(i))
      expect(found[ROWS + i]).toEqual(expected(i))
    }
    for (let i = 0; i < ROWS; i++) if (!isNull(i)) expect(found[i]).toEqual(expected(i))
  },
)

test.for<readonly [what: string, type: DataType, value: unknown, message: RegExp]>([
  ['an interval', interval(IntervalUnit.YEAR_MONTH), 12, /the Arrow type Interval/],
  ['too many digits', decimal128(4, 0), 10_000n, /more than 4 digits/],
])('%s is an error that names the column', async ([, type, value, message]) => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  const { workbench } = duckdb
  const bytes = ipc({ x: columnFromArray([value], type) })
  const read = async () =>
    workbench.withArrow([await workbench.readArrow(bytes)], (from) => workbench.rows(`select * from ${from}`))
  await expect(read()).rejects.toThrow(
    expect.objectContaining({ code: 'E_ARROW', message: expect.stringMatching(/column x/) }),
  )
  await expect(read()).rejects.toThrow(message)
})

test('a date of Arrow with a time of day is an error', async () => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  const { workbench } = duckdb
  const days = vectorFromArray([new Date(0), new Date(1000)], new DateMillisecond())
  const rows = await workbench.readArrow(arrowToIPC(new Table({ x: days })))
  await expect(
    workbench.withArrow([rows], (from) => workbench.rows(`select * from ${from}`)),
  ).rejects.toThrow('the column x contains dates, but one of them has a time of day')
})

test('a text that is not UTF-8 is an error', async () => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  const { workbench } = duckdb
  const bytes = ipc({ x: columnFromArray(['marker'], utf8()) })
  bytes[Buffer.from(bytes).indexOf('marker')] = 0xff
  await expect(
    workbench.withArrow([await workbench.readArrow(bytes)], (from) =>
      workbench.rows(`select * from ${from}`),
    ),
  ).rejects.toThrow('a text of the column x is not UTF-8')
})

const MICROSECONDS_OF_A_DAY = 86_400_000_000n

test.for<readonly [what: string, type: ArrowType, value: bigint, message: string]>([
  ['days', new DateMillisecond(), (2n ** 32n + 5n) * 86_400_000n, 'dates'],
  ['days before', new DateMillisecond(), -(2n ** 31n) * 86_400_000n, 'dates'],
  ['a time before midnight', new TimeMicrosecond(), -5n, 'times of day'],
  ['nanoseconds before midnight', new TimeNanosecond(), -5n, 'times of day'],
  ['seconds', new TimestampSecond(), 9_223_372_036_855n, 'timestamps'],
  ['seconds with a zone', new TimestampSecond('UTC'), 9_223_372_036_855n, 'timestamps'],
  ['milliseconds', new TimestampMillisecond(), -9_223_372_036_854_776n, 'timestamps'],
  ['a time of the next day', new TimeMicrosecond(), MICROSECONDS_OF_A_DAY + 1n, 'times of day'],
])('%s out of range: an error', async ([, type, value, what]) => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  await expect(texts(duckdb.workbench, type, [0n, value])).rejects.toThrow(
    expect.objectContaining({
      code: 'E_ARROW',
      message: `a value of the column x is out of the range of ${what}`,
    }),
  )
})

test('the last dates, times and timestamps that DuckDB holds', async () => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  const { workbench } = duckdb
  const days = (2n ** 31n - 2n) * 86_400_000n
  expect(await texts(workbench, new DateMillisecond(), [days, -days])).toEqual([
    '5881580-07-10',
    '5877642-06-25 (BC)',
  ])
  const last = '294247-01-10 04:00:54'
  expect(await texts(workbench, new TimestampSecond(), [1n, 9_223_372_036_854n])).toEqual([
    '1970-01-01 00:00:01',
    last,
  ])
  expect(await texts(workbench, new TimestampMillisecond(), [1n, 9_223_372_036_854_775n])).toEqual([
    '1970-01-01 00:00:00.001',
    `${last}.775`,
  ])
  expect(await texts(workbench, new TimeMicrosecond(), [0n, MICROSECONDS_OF_A_DAY])).toEqual([
    '00:00:00',
    '24:00:00',
  ])
  expect(await texts(workbench, new TimeNanosecond(), [1n, MICROSECONDS_OF_A_DAY * 1000n])).toEqual([
    '00:00:00.000000001',
    '24:00:00',
  ])
})

/** Integers of 64 bits as a column of a type, through Arrow and DuckDB to texts. */
async function texts(
  workbench: Workbench,
  type: ArrowType,
  values: readonly bigint[],
): Promise<readonly unknown[]> {
  const data = BigInt64Array.from(values)
  const x = new Vector([makeData({ type: type as Int64, length: data.length, nullCount: 0, data })])
  const rows = await workbench.readArrow(arrowToIPC(new Table({ x })))
  const found = await workbench.withArrow([rows], (from) =>
    workbench.rows(`select c0::varchar as "text" from ${from}`),
  )
  return found.map(({ text }) => text)
}
