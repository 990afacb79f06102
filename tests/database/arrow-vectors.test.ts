import { zstdCompressSync } from 'node:zlib'
import { openDuckdb } from '@sluice/engine'
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
import { DateMillisecond, Table, tableToIPC as arrowToIPC, vectorFromArray } from 'apache-arrow'
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
  ).rejects.toThrow('the column x is of dates, and one has a time of day')
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
