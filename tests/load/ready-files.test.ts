import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ENGINE_KINDS } from '@sluice/engine'
import { readyFile, resource, source, type DeclaredColumn, type RowsResource } from '@sluice/loader'
import { openDuckdb } from '@sluice/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'

let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sluice-ready-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

const file = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

const shop = (...resources: readonly RowsResource[]) => source({ name: 'shop', resources: () => resources })

const COLUMNS: readonly DeclaredColumn[] = [
  { name: 'id', type: 'bigint' },
  { name: 'price', type: 'decimal(10,2)' },
  { name: 'note', type: 'text' },
  { name: 'at', type: 'timestamp' },
  { name: 'tags', type: 'json' },
  { name: 'bytes', type: 'binary' },
  { name: 'ok', type: 'bool' },
  { name: 'later', type: 'date' },
  { name: 'free', type: undefined },
]

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a CSV file is handed over with the types of its columns, also of those without a value`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const path = await file(
      `typed-${kind}.csv`,
      '1,1.50,"",2026-01-02 03:04:05.123456,"[1,2]",\\x00ff,true,,1.5\n2,,"a ""b"", c",,"{""a"":{""b"":1}}",,false,,2\n',
    )
    const items = resource({ name: 'items', primaryKey: 'id' }, async function* () {
      yield readyFile({ path, format: { kind: 'csv', header: false }, columns: COLUMNS })
    })
    const first = await project.load({}, [], [shop(items)])
    expect(first.resources[0]?.rows_read).toBe(2)
    await project.applyAndMerge()
    expect(
      await project.engine.session.rows(
        `select id, cast(price as varchar) as price, note, cast("at" as varchar) as "at", cast(ok as varchar) as ok,
         cast(tags as varchar) as tags, free from shop.items order by id`,
      ),
    ).toMatchObject([
      { id: 1, price: '1.50', note: '', ok: 'true' },
      { id: 2, price: null, note: 'a "b", c', at: null, ok: 'false' },
    ])
    const columns = (await project.engine.catalog(['shop'])).find(({ name }) => name === 'items')?.columns
    expect(columns?.filter(({ name }) => !name.startsWith('_'))).toMatchObject([
      { name: 'id', type: 'bigint' },
      { name: 'price', type: 'decimal(18,2)' },
      { name: 'note', type: 'text' },
      { name: 'at', type: 'timestamp' },
      { name: 'tags', type: 'json' },
      { name: 'bytes', type: 'binary' },
      { name: 'ok', type: 'bool' },
      { name: 'later', type: 'date' },
      { name: 'free', type: expect.stringMatching(/double|decimal/) },
    ])
  })

  test(`${kind}: Parquet, NDJSON and CSV files are read as those of a folder are`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const parquet = join(folder, `prices-${kind}.parquet`)
    {
      await using duckdb = await openDuckdb({ path: ':memory:' })
      await duckdb.session.script(
        `copy (select 7 as id, 1.25::decimal(8,2) as price) to '${parquet}' (format parquet)`,
      )
    }
    const json = await file(`more-${kind}.ndjson`, '{"id":1,"tags":["a","b"]}\n{"id":2}\n')
    const parts = [
      await file(`a-${kind}.csv`, 'id,name\n1,Ann\n'),
      await file(`b-${kind}.csv`, 'id,name\n2,Bob\n'),
    ]
    const one = (name: string, path: string, format: 'parquet' | 'ndjson') =>
      resource({ name, primaryKey: 'id' }, async function* () {
        yield readyFile({ path, format: { kind: format } })
      })
    const csv = resource({ name: 'people' }, async function* () {
      for (const path of parts) yield readyFile({ path, format: { kind: 'csv' } })
    })
    await project.load({}, [], [shop(one('prices', parquet, 'parquet'), one('more', json, 'ndjson'), csv)])
    await project.applyAndMerge()
    const { session } = project.engine
    expect(await session.rows('select id, cast(price as varchar) as price from shop.prices')).toEqual([
      { id: 7, price: '1.25' },
    ])
    expect(await session.rows('select value from shop.more__tags order by value')).toEqual([
      { value: 'a' },
      { value: 'b' },
    ])
    expect(await session.rows('select id, name from shop.people order by id')).toEqual([
      { id: 1, name: 'Ann' },
      { id: 2, name: 'Bob' },
    ])
  })
}

test('lines of quoted values that look like records are none in a large typed file, and an open quote is an error', async () => {
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const record = `7,"${'1,line\n'.repeat(700)}"\n`
  const columns: readonly DeclaredColumn[] = [
    { name: 'id', type: 'bigint' },
    { name: 'note', type: 'text' },
  ]
  const items = (path: string) =>
    resource({ name: 'items', writeDisposition: 'append' }, async function* () {
      yield readyFile({ path, format: { kind: 'csv', header: false }, columns })
    })
  const large = await file('many-lines.csv', record.repeat(2000))
  const loaded = await project.load({}, [], [shop(items(large))])
  expect(loaded.resources[0]?.rows_read).toBe(2000)
  const open = await file('open-quote.csv', `${record.repeat(2000)}8,"cut o`)
  await expect(project.load({}, [], [shop(items(open))])).rejects.toThrow(
    'the data that was read could not be parsed',
  )
})

test('a value that is not of the declared type names its column', async () => {
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const path = await file('wrong.csv', 'id,price\n1,2.5\n2,2.505\n')
  const items = resource({ name: 'items', primaryKey: 'id' }, async function* () {
    const columns = [
      { name: 'id', type: 'bigint' },
      { name: 'price', type: 'decimal(10,2)' },
    ] as const
    yield readyFile({ path, format: { kind: 'csv' }, columns })
  })
  await expect(project.load({}, [], [shop(items)])).rejects.toThrow(
    expect.objectContaining({
      code: 'E_READY_VALUE',
      place: 'shop.items.price',
      message: 'a value of the column price is not decimal(10,2)',
    }),
  )
})

test('the columns of a file are compared with its header', async () => {
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const path = await file('header.csv', 'sku\n2.5\n')
  const items = resource({ name: 'items' }, async function* () {
    yield readyFile({ path, format: { kind: 'csv' }, columns: [{ name: 'price', type: 'double' }] })
  })
  await expect(project.load({}, [], [shop(items)])).rejects.toThrow(
    expect.objectContaining({
      code: 'E_READY_FILE',
      message: 'column 1 is sku in the header of header.csv, and price in columns',
    }),
  )
})

test('a folder is no file', async () => {
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const items = resource({ name: 'items' }, async function* () {
    yield readyFile({ path: folder, format: { kind: 'parquet' } })
  })
  await expect(project.load({}, [], [shop(items)])).rejects.toThrow(
    expect.objectContaining({
      code: 'E_READY_FILE',
      place: 'shop.items',
      message: `${folder} is a folder, and readyFile needs a file`,
    }),
  )
})

test.each([
  ['a step', 'map needs rows, but the resource yields a file'],
  ['rows', 'the resource yields both rows and files or Arrow batches'],
])('%s and a file do not go together', async (what, message) => {
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const path = await file('one.csv', 'id\n1\n')
  const one = resource({ name: 'items' }, async function* () {
    if (what === 'rows') yield { id: 1 }
    yield readyFile({ path, format: { kind: 'csv' } })
  })
  await expect(project.load({}, [], [shop(what === 'rows' ? one : one.map((row) => row))])).rejects.toThrow(
    expect.objectContaining({ code: 'E_READY_FILE', message }),
  )
})

test('a typed file may be compressed, and its lines may end as on Windows', async () => {
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const path = join(folder, 'windows.csv.gz')
  await writeFile(path, gzipSync('id,note\r\n1,"a\nb"\r\n2,c\r\n'))
  const items = resource({ name: 'items' }, async function* () {
    const columns = [
      { name: 'id', type: 'bigint' },
      { name: 'note', type: 'text' },
    ] as const
    yield readyFile({ path, format: { kind: 'csv' }, columns })
  })
  await project.load({}, [], [shop(items)])
  await project.applyAndMerge()
  expect(await project.engine.session.rows('select id, note from shop.items order by id')).toEqual([
    { id: 1, note: 'a\nb' },
    { id: 2, note: 'c' },
  ])
})

test('a row with a NUL is quarantined by its place in its file', async () => {
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const paths = [await file('nul-1.csv', 'a\0b\nc\n'), await file('nul-2.csv', 'd\ne\nf\0\ng\n')]
  const items = resource({ name: 'items' }, async function* () {
    for (const path of paths)
      yield readyFile({
        path,
        format: { kind: 'csv', header: false },
        columns: [{ name: 'note', type: 'text' }],
      })
  })
  const { resources } = await project.load({}, [], [shop(items)])
  expect(resources[0]?.rows_read).toBe(6)
  const { session } = project.engine
  expect(
    await session.rows('select file_name as file, line from _sluice.quarantine order by file_name'),
  ).toEqual([
    { file: 'nul-1.csv', line: 1 },
    { file: 'nul-2.csv', line: 3 },
  ])
})

test('--limit counts the rows of a file', async () => {
  await using project = await openTestProject({ kind: 'duckdb', sources: [] })
  const path = await file('five.csv', 'id\n1\n2\n3\n4\n5\n')
  const items = resource({ name: 'items' }, async function* () {
    yield readyFile({ path, format: { kind: 'csv' } })
  })
  const { resources } = await project.load({ limit: 2 }, [], [shop(items)])
  expect(resources[0]?.rows_read).toBe(2)
})
