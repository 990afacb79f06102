import { duckdbDialect, openPostgres, postgresDialect } from '@sluice/engine'
import { decimalParts, isDecimal, type ColumnType } from '@sluice/schema'
import { expect, test } from 'vitest'
import { withPostgres } from '../support/postgres.ts'

const decimalOf = (precision: number, scale: number): readonly string[] => {
  const digits = '9'.repeat(precision)
  const most =
    scale === 0 ? digits : `${digits.slice(0, precision - scale)}.${digits.slice(precision - scale)}`
  const least = scale === 0 ? '1' : `0.${'0'.repeat(scale - 1)}1`
  return ['0', most, `-${most}`, least, `-${least}`]
}

/** Values at the limits of each type, as DuckDB reads them. */
const EDGES: readonly (readonly [ColumnType, readonly string[]])[] = [
  ['bool', ['true', 'false']],
  ['bigint', ['0', '-1', '1', '9223372036854775807', '-9223372036854775808', '4294967296', '-4294967296']],
  [
    'double',
    [
      '0',
      '-0',
      '0.1',
      '-1.5',
      'NaN',
      '-NaN',
      'Infinity',
      '-Infinity',
      '5e-324',
      '1.7976931348623157e308',
      '123456789.125',
    ],
  ],
  ...(
    [
      [1, 0],
      [4, 4],
      [4, 1],
      [9, 0],
      [9, 3],
      [9, 8],
      [15, 5],
      [16, 2],
      [18, 2],
      [18, 9],
      [18, 18],
      [19, 0],
      [25, 6],
      [38, 0],
      [38, 9],
      [38, 37],
      [38, 38],
    ] as const
  ).map(([precision, scale]) => [`decimal(${precision},${scale})`, decimalOf(precision, scale)] as const),
  [
    'date',
    [
      '1970-01-01',
      '2000-01-01',
      '1999-12-31',
      '0001-01-01',
      '0044-03-15 (BC)',
      '4713-12-31 (BC)',
      '9999-12-31',
      '290000-01-01',
      '5874897-12-31',
      'infinity',
      '-infinity',
    ],
  ],
  [
    'timestamp',
    [
      '1970-01-01',
      '2000-01-01',
      '1999-12-31 23:59:59.999999',
      '1970-01-01 00:00:00.000001',
      '0001-01-01',
      '0044-03-15 (BC) 12:00:00',
      '4713-12-31 (BC)',
      '2255-06-05 23:47:34.740993',
      '294246-12-31 23:59:59.999999',
      'infinity',
      '-infinity',
    ],
  ],
  ['time', ['00:00:00', '23:59:59.999999', '24:00:00', '12:00:00.000001']],
  [
    'text',
    [
      '',
      'x',
      'twelve bytes',
      'thirteen bytes',
      'béta',
      'エプシロン',
      '"a", \\ \t\r\n',
      '\\N',
      '\\.',
      '👩‍👩‍👧',
      'x'.repeat(47),
      'x'.repeat(49),
      'é'.repeat(3000),
    ],
  ],
  [
    'json',
    [
      'null',
      '1',
      '"é"',
      '{"a": [1, 2.50, null, {"b": "\\u00e9"}]}',
      '[]',
      '123456789012345678901234567890.5',
    ],
  ],
  [
    'binary',
    [
      '',
      '\\x00',
      '\\xFF\\x00\\x01',
      '\\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08\\x09\\x0A\\x0B\\x0C',
      'abc'.repeat(100),
    ],
  ],
]

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A value of DuckDB as text that Postgres reads as the same. */
const textOf = (type: ColumnType, value: string): string =>
  type === 'binary' ? `'\\x' || lower(hex(${value}))` : `cast(${value} as varchar)`

/**
 * Copies rows that have a value of each type beside its text, and looks on the server for those that differ from what it reads in the
 * text itself. `values` gives SQL of the value of a type in the row `i`.
 */
async function differing(
  rows: number,
  values: (type: ColumnType, edges: readonly string[], place: number) => string,
): Promise<unknown> {
  return withPostgres(async (url) => {
    await using engine = await openPostgres({ url })
    await engine.session.script('create schema made')
    const columns = EDGES.flatMap(([type], i) => [
      { name: `v${i}`, type },
      { name: `t${i}`, type: 'text' as const },
    ])
    const made = EDGES.map(([type, edges], i) => `${values(type, edges, i)} as v${i}`)
    const pairs = EDGES.flatMap(([type], i) => [`v${i}`, textOf(type, `v${i}`)])
    const select = `select ${[...pairs, 'i', 'md5(t11)'].join(', ')} from (select *, ${textOf('text', `v${TEXT}`)} as t11 from (select i, ${made.join(', ')} from range(${rows}) as r(i)))`
    const table = {
      schema: 'made',
      name: 'rows',
      columns: [...columns, { name: 'i', type: 'bigint' as const }, { name: 'sum', type: 'text' as const }],
    }
    expect(await engine.transaction((tx) => tx.stage(table, select))).toBe(rows)
    const wrong = EDGES.map(([type], i) => {
      const read = `cast(t${i} as ${postgresDialect.typeName(type)})`
      return `count(*) filter (where v${i} is distinct from ${read} or v${i}::text is distinct from ${read}::text)::int as "${type}"`
    })
    const [found = {}] = await engine.session.rows(
      `select ${wrong.join(', ')}, count(*) filter (where sum <> md5(v${TEXT}))::int as sums,
        count(*) filter (where i <> place)::int as places, ${EDGES.map((_, i) => `count(v${i})::int as n${i}`).join(', ')}
       from (select *, row_number() over (order by ctid) - 1 as place from made.rows) as r`,
    )
    const [held = {}] = await engine.workbench.rows(
      `select ${EDGES.map((_, i) => `count(v${i}) as n${i}`).join(', ')} from (select ${made.join(', ')} from range(${rows}) as r(i))`,
    )
    expect(found).toMatchObject(held)
    return Object.entries(found).filter(([name, count]) => !/^n\d/.test(name) && count !== 0)
  })
}

const TEXT = EDGES.findIndex(([type]) => type === 'text')

const edge = (type: ColumnType, edges: readonly string[]): string => {
  const cast = duckdbDialect.typeName(type)
  const given = edges.map((value) => `${quote(value)}::${cast}`)
  return `([null, ${given.join(', ')}])[i % ${edges.length + 1} + 1]`
}

test('values at the limits of their types get to Postgres as their text does', async () => {
  expect(await differing(5000, edge)).toEqual([])
})

/** SQL of a value of the type that hangs on `i` alone; one in ten is null. */
function drawn(type: ColumnType, place: number): string {
  const h = (n: number): string => `hash(i, ${place * 10 + n}, ${seed})`
  const sign = `if(${h(1)} % 2 = 0, '', '-')`
  const digits = `concat(${h(2)}, ${h(3)}, ${h(4)})`
  const text = `repeat(chr((1 + ${h(2)} % 55000)::int), (${h(3)} % 80)::int) || ${h(4)}::varchar`
  const value = (): string => {
    if (isDecimal(type)) {
      const { precision, scale } = decimalParts(type)
      const padded = `lpad(left(${digits}, (1 + ${h(5)} % ${precision})::int), ${scale + 1}, '0')`
      return `try_cast(${sign} || left(${padded}, len(${padded}) - ${scale}) || '.' || right(${padded}, ${scale}) as ${type})`
    }
    switch (type) {
      case 'bool':
        return `${h(1)} % 2 = 0`
      case 'bigint':
        return `try_cast(${sign} || left(${digits}, (1 + ${h(5)} % 19)::int) as bigint)`
      case 'double':
        return `cast(${sign} || left(${digits}, (1 + ${h(5)} % 18)::int) || 'e' || (${h(6)} % 600)::int - 300 as double)`
      case 'date':
        return `date '2000-01-01' + ((${h(1)} % 4800000)::int - 2400000)`
      case 'timestamp':
        return `timestamptz '2000-01-01' + to_microseconds((${h(1)} % 400000000000000000)::bigint - 200000000000000000)`
      case 'time':
        return `time '00:00:00' + to_microseconds((${h(1)} % 86400000000)::bigint)`
      case 'text':
        return text
      case 'json':
        return `cast(json_object(${text}, ${h(1)}, 'b', [${h(5)} / 1000]) as json)`
      case 'binary':
        return `unhex(repeat(md5(${h(1)}::varchar), (${h(2)} % 6)::int))`
      default:
        throw new Error(`no values of ${type}`)
    }
  }
  return `case when ${h(0)} % 10 = 0 then null else ${value()} end`
}

const seed = Number(process.env['SLUICE_SEED'] ?? 1)

test(
  `values of all types get to Postgres as their text does, drawn by ${seed}`,
  { tags: 'exhaustive' },
  async () => {
    expect(await differing(30_000, (type, _, place) => drawn(type, place))).toEqual([])
  },
)

test('texts of a megabyte and more get to Postgres, between short ones', { tags: 'exhaustive' }, async () => {
  await withPostgres(async (url) => {
    await using engine = await openPostgres({ url })
    await engine.session.script('create schema made')
    const table = {
      schema: 'made',
      name: 'rows',
      columns: [
        { name: 'a', type: 'text' },
        { name: 'b', type: 'text' },
        { name: 'c', type: 'binary' },
      ] as const,
    }
    const long = `repeat(i::varchar, case when i % 500 = 7 then 600000 else i % 10 end)`
    const select = `select ${long}, md5(${long}), encode(${long}) from range(3000) as r(i)`
    expect(await engine.transaction((tx) => tx.stage(table, select))).toBe(3000)
    const [row] = await engine.session.rows(
      `select count(*) filter (where md5(a) <> b or md5(c) <> b)::int as wrong, sum(length(a)) > 8000000 as long from made.rows`,
    )
    expect(row).toEqual({ wrong: 0, long: true })
  })
})

test.each([
  ['100 texts of a megabyte', 100, ['repeat(chr(97 + (i % 26)::int), 1000000)']],
  ['6,000 texts of 40 kB', 6000, ['repeat(chr(97 + (i % 26)::int), 40000)']],
  ['2,000 rows of two texts of 50 kB', 2000, Array(2).fill('repeat(chr(97 + (i % 26)::int), 50000)')],
  ['6,000 rows of ten texts of 4 kB', 6000, Array(10).fill('repeat(chr(97 + (i % 26)::int), 4000)')],
] as const)(
  '%s get to Postgres within the memory that DuckDB has for all rows',
  { tags: 'exhaustive' },
  async (_, rows, values: readonly string[]) => {
    await withPostgres(async (url) => {
      await using engine = await openPostgres({ url })
      await engine.session.script('create schema made')
      const columns = values.map((_, place) => ({ name: `t${place}`, type: 'text' as const }))
      const select = `select ${values.join(', ')} from range(${rows}) as r(i)`
      const stage = engine.transaction((tx) => tx.stage({ schema: 'made', name: 'rows', columns }, select))
      expect(await stage).toBe(rows)
    })
  },
)
