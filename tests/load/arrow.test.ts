import { createHash } from 'node:crypto'
import { ENGINE_KINDS } from '@sluice/engine'
import { arrowBatches, resource, source, type RowsResource } from '@sluice/loader'
import {
  Binary,
  Bool,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  Int64,
  Int8,
  LargeUtf8,
  List,
  Null,
  Struct,
  Table,
  tableFromArrays,
  tableToIPC,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimeMicrosecond,
  Uint64,
  Utf8,
  vectorFromArray,
  type DataType,
} from 'apache-arrow'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'

const shop = (...resources: readonly RowsResource[]) => source({ name: 'shop', resources: () => resources })

const items = new Struct([
  new Field('sku', new Utf8(), true),
  new Field('parts', new List(new Field('item', new Int32(), true)), true),
])

/** Decimals as Arrow for JavaScript takes them: four words of 32 bits. */
const decimalOf = (units: bigint): Uint32Array =>
  new Uint32Array(new BigUint64Array([BigInt.asUintN(64, units), BigInt.asUintN(64, units >> 64n)]).buffer)

const COLUMNS: Readonly<Record<string, readonly [type: DataType, values: readonly unknown[]]>> = {
  id: [new Int64(), [1n, 2n, 9007199254740993n]],
  small: [new Int8(), [-1, null, 127]],
  large: [new Uint64(), [18446744073709551615n, 0n, null]],
  half: [new Float32(), [0.1, null, -2.5]],
  ratio: [new Float64(), [0.1, 1e300, null]],
  price: [new Decimal(2, 10, 128), [decimalOf(150n), null, decimalOf(-1n)]],
  total: [new Decimal(4, 30, 128), [decimalOf(-123456789012345678901234n), decimalOf(5n), null]],
  ok: [new Bool(), [true, false, null]],
  name: [new Utf8(), ['', 'größer als zwölf Zeichen', null]],
  note: [new LargeUtf8(), ['a', null, 'ünïcode']],
  kind: [new Dictionary(new Utf8(), new Int32()), ['red', null, 'red']],
  day: [new DateDay(), [new Date('2026-01-31'), null, new Date('1969-12-31')]],
  local: [new TimestampMicrosecond(), [1767323045123, null, 0]],
  at: [new TimestampMillisecond('Europe/Berlin'), [1767323045123, null, 0]],
  clock: [new TimeMicrosecond(), [3_600_000_001n, null, 0n]],
  bytes: [new Binary(), [new Uint8Array([0, 255]), null, new Uint8Array()]],
  nothing: [new Null(), [null, null, null]],
  pair: [new FixedSizeList(2, new Field('item', new Int32(), true)), [[1, 2], null, [3, 4]]],
  items: [
    new List(new Field('item', items, true)),
    [
      [
        { sku: 'a', parts: [1, null] },
        { sku: null, parts: [] },
      ],
      null,
      [{ sku: 'b', parts: [3] }],
    ],
  ],
  buyer: [new Struct([new Field('city', new Utf8(), true)]), [{ city: 'Köln' }, null, { city: null }]],
}

const bytesOf = (columns: typeof COLUMNS = COLUMNS): Uint8Array =>
  tableToIPC(
    new Table(
      Object.fromEntries(
        Object.entries(columns).map(([name, [type, values]]) => [name, vectorFromArray(values, type)]),
      ),
    ),
  )

for (const kind of ENGINE_KINDS) {
  test(`${kind}: Arrow batches come to the tables with the types of their columns`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const orders = resource({ name: 'orders', primaryKey: 'id' }, async function* () {
      yield arrowBatches(bytesOf())
    })
    const first = await project.load({}, [], [shop(orders)])
    expect(first.resources[0]?.rows_read).toBe(3)
    await project.applyAndMerge()
    const { session } = project.engine
    const text = (name: string): string => `cast("${name}" as varchar) as "${name}"`
    const names = [
      'id',
      'small',
      'large',
      'half',
      'ratio',
      'price',
      'total',
      'name',
      'note',
      'kind',
      'day',
      'clock',
    ]
    expect(await session.rows(`select ${names.map(text).join(', ')} from shop.orders order by id`)).toEqual([
      {
        id: '1',
        small: '-1',
        large: '18446744073709551615',
        half: '0.10000000149011612',
        ratio: '0.1',
        price: '1.50',
        total: '-12345678901234567890.1234',
        name: '',
        note: 'a',
        kind: 'red',
        day: '2026-01-31',
        clock: '01:00:00.000001',
      },
      expect.objectContaining({
        id: '2',
        small: null,
        price: null,
        name: 'größer als zwölf Zeichen',
        kind: null,
      }),
      expect.objectContaining({ id: '9007199254740993', price: '-0.01', note: 'ünïcode', day: '1969-12-31' }),
    ])
    const columns = (await project.engine.catalog(['shop'])).find(({ name }) => name === 'orders')?.columns
    expect(Object.fromEntries((columns ?? []).map(({ name, type }) => [name, type]))).toMatchObject({
      id: 'bigint',
      large: 'decimal(38,0)',
      half: 'double',
      total: 'decimal(38,4)',
      ok: 'bool',
      day: 'date',
      local: 'timestamp',
      at: 'timestamp',
      clock: 'time',
      bytes: 'binary',
      buyer__city: 'text',
    })
    expect(
      await session.rows(
        `select "local" = timestamptz '2026-01-02 03:04:05.123Z' as "local", "at" = timestamptz '2026-01-02 03:04:05.123Z' as "at",
         buyer__city as city from shop.orders where id = 1`,
      ),
    ).toEqual([{ local: true, at: true, city: 'Köln' }])
    expect(
      await session.rows(
        'select i.sku, p.value from shop.orders__items i left join shop.orders__items__parts p on p._sluice_parent_id = i._sluice_id order by 1, 2',
      ),
    ).toEqual(
      expect.arrayContaining([
        { sku: 'a', value: 1 },
        { sku: 'b', value: 3 },
        { sku: null, value: null },
      ]),
    )
    expect(await session.rows('select value from shop.orders__pair order by 1')).toEqual(
      [1, 2, 3, 4].map((value) => ({ value })),
    )
  })

  test(`${kind}: Arrow batches are merged, replaced, masked and quarantined as Parquet files are`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    let table: Record<string, unknown[]> = {
      id: [1, 2],
      email: ['ann@x.org', 'bob@x.org'],
      note: ['a', 'b\0c'],
    }
    const yields = async function* () {
      yield arrowBatches(
        tableToIPC(
          new Table(
            Object.fromEntries(
              Object.entries(table).map(([name, values]) => [name, vectorFromArray(values)]),
            ),
          ),
        ),
      )
    }
    const sources = [
      shop(
        resource({ name: 'people', primaryKey: 'id', columns: { email: { mask: 'sha256' } } }, yields),
        resource({ name: 'copies', writeDisposition: 'replace' }, yields),
        resource({ name: 'log' }, yields),
      ),
    ]
    await project.load({}, [], sources)
    await project.applyAndMerge()
    const { session } = project.engine
    const sha256 = createHash('sha256').update('ann@x.org').digest('hex')
    expect(await session.rows('select id, email from shop.people')).toEqual([{ id: 1, email: sha256 }])
    table = { id: [1, 3], email: [null, 'cid@x.org'], note: ['z', 'd'], more: [1.5, 2] }
    await project.load({}, [], sources)
    await project.applyAndMerge()
    expect(
      await session.rows('select id, note, email is null as bare, more from shop.people order by id'),
    ).toEqual([
      { id: 1, note: 'z', bare: true, more: 1.5 },
      { id: 3, note: 'd', bare: false, more: 2 },
    ])
    expect(await session.rows('select id from shop.copies order by id')).toEqual([{ id: 1 }, { id: 3 }])
    expect(await session.rows('select id from shop.log order by id')).toEqual([
      { id: 1 },
      { id: 1 },
      { id: 3 },
    ])
    expect(await session.rows(`select reason from _sluice.quarantine where resource = 'people'`)).toEqual([
      { reason: 'a NUL character' },
    ])
  })
}

test('many small batches of the same columns become one file, and of others another', async () => {
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const rows = resource({ name: 'rows', primaryKey: 'id' }, async function* () {
    for (let id = 0; id < 5000; id += 100)
      yield arrowBatches(
        tableToIPC(tableFromArrays({ id: Int32Array.from({ length: 100 }, (_, i) => id + i) })),
      )
    yield arrowBatches(tableToIPC(tableFromArrays({ id: BigInt64Array.from([2n ** 40n]) })))
  })
  await project.load({}, [], [shop(rows)])
  await project.applyAndMerge()
  expect(
    await project.engine.session.rows('select count(*) as rows, max(id) as most from shop.rows'),
  ).toEqual([{ rows: 5001, most: 2 ** 40 }])
})

test.for<readonly [what: string, yields: () => unknown, code: string, message: RegExp]>([
  [
    'other bytes',
    () => arrowBatches(Buffer.from('id,name\n1,Ann\n')),
    'E_ARROW',
    /not an Arrow IPC stream or file/,
  ],
  ['half of a stream', () => arrowBatches(bytesOf().slice(0, 4000)), 'E_ARROW', /damaged/],
  [
    'two streams',
    () => arrowBatches(Buffer.concat([bytesOf(), bytesOf()])),
    'E_ARROW',
    /continues after the end of its stream/,
  ],
  [
    'a stream without its marker',
    () => arrowBatches(bytesOf().slice(0, -8)),
    'E_ARROW',
    /no end-of-stream marker/,
  ],
  ['a table of the library', () => tableFromArrays({ id: [1] }), 'E_NOT_A_ROW', /Arrow library/],
  [
    'a table where bytes are due',
    () => arrowBatches(tableFromArrays({ id: [1] }) as never),
    'E_ARROW',
    /takes the bytes/,
  ],
])('%s as Arrow batches: a clear error', async ([, yields, code, message]) => {
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const rows = resource({ name: 'rows' }, async function* () {
    yield yields() as never
  })
  await expect(project.load({}, [], [shop(rows)])).rejects.toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  )
})
