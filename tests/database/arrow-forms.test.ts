import { openDuckdb, type Workbench } from '@sluice/engine'
import {
  BinaryView,
  Dictionary,
  Field,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  Utf8View,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'
import { expect, test } from 'vitest'

async function read(workbench: Workbench, bytes: Uint8Array): Promise<readonly unknown[]> {
  const rows = await workbench.readArrow(bytes)
  const found = await workbench.withArrow([rows], (from) =>
    workbench.rows(`select c0::varchar as "text" from ${from}`),
  )
  return found.map(({ text }) => text)
}

const kinds = new Dictionary(new Utf8(), new Int32(), 1)

/** A batch of a column of texts, by their places in a dictionary. */
const kindsOf = (dictionary: Vector<Utf8>, places: readonly number[]): RecordBatch => {
  const column = makeData({ type: kinds, length: places.length, data: Int32Array.from(places), dictionary })
  const schema = new Schema([new Field('kind', kinds, true)])
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length: places.length, children: [column] }),
  )
}

test('a dictionary that a stream adds to, or replaces', async () => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  const few = vectorFromArray(['red', 'größer'], new Utf8())
  const all = few.concat(vectorFromArray(['blue', null], new Utf8()))
  const others = vectorFromArray(['green'], new Utf8())
  const bytes = RecordBatchStreamWriter.writeAll([
    kindsOf(few, [1, 0]),
    kindsOf(all, [2, 3, 0, 1]),
    kindsOf(others, [0]),
  ]).toUint8Array(true)
  expect(await read(duckdb.workbench, bytes)).toEqual([
    'größer',
    'red',
    'blue',
    null,
    'red',
    'größer',
    'green',
  ])
})

test('texts and bytes as views, short and long', async () => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  const texts = ['', 'twelve bytes', null, 'thirteen byte', 'größer als zwölf Zeichen']
  const found = async (column: Vector): Promise<readonly unknown[]> =>
    read(duckdb.workbench, tableToIPC(new Table({ x: column })))
  expect(await found(vectorFromArray(texts, new Utf8View()))).toEqual(texts)
  const ascii = texts.slice(0, 4)
  const bytes = ascii.map((text) => (text === null ? null : new TextEncoder().encode(text)))
  expect(await found(vectorFromArray(bytes, new BinaryView()))).toEqual(ascii)
})

test('the texts of a batch are searched once for others than ASCII, however many vectors they fill', async () => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  const { workbench } = duckdb
  const texts = Array.from({ length: 10_000 }, (_, i) => `größe ${i}`)
  const rows = await workbench.readArrow(tableToIPC(new Table({ x: vectorFromArray(texts, new Utf8()) })))
  const values = rows.batches[0]?.[0]?.values as Uint8Array
  let searches = 0
  values.subarray = (start = 0, end = values.length) => {
    if (end - start > 100) searches++
    return Uint8Array.prototype.subarray.call(values, start, end)
  }
  const found = await workbench.withArrow([rows], (from) =>
    workbench.rows(`select count(distinct c0)::int as texts from ${from}`),
  )
  expect(found).toEqual([{ texts: 10_000 }])
  expect(searches).toBe(1)
})

test.for([
  [new Table({ a: vectorFromArray([1]), '': vectorFromArray([1]) }), 'column 2 has no name'],
  [
    new Table({ s: vectorFromArray([{ '': 1 }], new Struct([new Field('', new Int32())])) }),
    'column 1 in the struct s has no name',
  ],
] as const)('a column without a name is an error', async ([table, message]) => {
  await using duckdb = await openDuckdb({ path: ':memory:' })
  await expect(duckdb.workbench.readArrow(tableToIPC(table))).rejects.toThrow(
    expect.objectContaining({ code: 'E_ARROW', message }),
  )
})
