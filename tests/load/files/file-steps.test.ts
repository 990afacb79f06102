import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, source, type ChainedFiles, type FileFormat } from '@sluice/loader'
import { files } from '@sluice/sources'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'

const CSV = `code,amount,at,note
007,1.50,2026-01-01,a
008,22.25,2026-01-02,
009,x,2026-01-03,"say ""hi"""
`

const query = (project: TestProject, sql: string) => project.engine.session.rows(sql)

const loading = async (
  project: TestProject,
  file: string,
  text: string | Uint8Array,
  kind: Exclude<FileFormat['kind'], 'fixed-width'>,
  change: (resource: ChainedFiles) => ChainedFiles,
) => {
  await writeFile(join(project.dir, file), text)
  const plain = filesResource({
    name: 'orders',
    format: { kind },
    list: files({ url: project.dir, glob: file }),
  })
  return project.load({}, [], [source({ name: 'shop', resources: () => [change(plain)] })])
}

const columnsOf = async ({ engine }: TestProject) =>
  Object.fromEntries(
    ((await engine.catalog(['shop'])).find(({ name }) => name === 'orders')?.columns ?? [])
      .filter(({ name }) => !name.startsWith('_'))
      .map(({ name, type }) => [name, type]),
  )

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('rows of a CSV pass through steps, and keep the types and places of the file', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loading(project, 'orders.csv', CSV, 'csv', (orders) =>
      orders
        .filter((row) => row['amount'] !== 'x')
        .map((row) => ({ ...row, note: row['note'] ?? 'none', size: String(row['code']).length })),
    )
    await project.applyAndMerge()
    expect(await columnsOf(project)).toEqual({
      code: 'text',
      amount: 'decimal(18,2)',
      at: 'date',
      note: 'text',
      size: 'bigint',
    })
    expect(
      await query(project, 'select code, note, size, _file_name, _row_id from shop.orders order by code'),
    ).toEqual([
      { code: '007', note: 'a', size: 3, _file_name: 'orders.csv', _row_id: 0 },
      { code: '008', note: 'none', size: 3, _file_name: 'orders.csv', _row_id: 1 },
    ])
    expect(await query(project, 'select rows_read from _sluice.files')).toEqual([{ rows_read: 2 }])
  })

  test('what a step leaves of JSON is as it was, large numbers keep each digit, and lists become tables', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const json = '{"id":12345678901234567890,"f":0.25,"tags":["a","b"]}\n{"id":2,"tags":[]}\n'
    await loading(project, 'orders.ndjson', json, 'ndjson', (orders) =>
      orders.flatMap((row) =>
        row['id'] === 2 ? [] : [row, { ...row, tags: ['c'], next: (row['id'] as bigint) + 1n }],
      ),
    )
    await project.applyAndMerge()
    const rows = await query(
      project,
      'select cast(id as varchar) as id, cast(f as varchar) as f, cast(next as varchar) as next, _row_id as r from shop.orders order by next nulls first',
    )
    expect(rows).toEqual([
      { id: '12345678901234567890', f: '0.25', next: null, r: 0 },
      { id: '12345678901234567890', f: '0.25', next: '12345678901234567891', r: 0 },
    ])
    expect(await query(project, 'select value from shop.orders__tags order by value')).toEqual(
      ['a', 'b', 'c'].map((value) => ({ value })),
    )
  })

  test('a Parquet file keeps its types', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const path = join(project.dir, 'orders.parquet')
    await project.engine.workbench.run(
      `copy (select i::smallint as id, (i / 4)::decimal(9,2) as amount, date '2026-01-01' + i::integer as at from range(4) t(i)) to '${path}'`,
    )
    const bytes = await readFile(path)
    await loading(project, 'orders.parquet', bytes, 'parquet', (orders) =>
      orders
        .filter((row) => row['id'] !== 3)
        .map((row) => ({ ...row, amount: row['id'] === 1 ? '9.75' : row['amount'] })),
    )
    await project.applyAndMerge()
    expect(await columnsOf(project)).toEqual({ id: 'bigint', amount: 'decimal(18,2)', at: 'date' })
    expect(
      await query(project, 'select id, cast(amount as varchar) as amount from shop.orders order by id'),
    ).toEqual([
      { id: 0, amount: '0.00' },
      { id: 1, amount: '9.75' },
      { id: 2, amount: '0.50' },
    ])
    await expect(
      loading(project, 'other.parquet', bytes, 'parquet', (orders) =>
        orders.map((row) => ({ ...row, at: 'tomorrow' })),
      ),
    ).rejects.toMatchObject({ code: 'E_STEP_VALUE' })
  })

  test('a bad record keeps its line, and a step that throws names the row', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loading(project, 'orders.csv', 'a,b\n1,2\n3\n4,5\n', 'csv', (orders) =>
      orders.map((row) => ({ ...row, c: 1 })),
    )
    await project.applyAndMerge()
    expect(await query(project, 'select file_name, line, raw from _sluice.quarantine')).toEqual([
      { file_name: 'orders.csv', line: 3, raw: '3' },
    ])
    expect(await query(project, 'select a, b, c, _row_id as r from shop.orders order by a')).toEqual([
      { a: 1, b: 2, c: 1, r: 0 },
      { a: 4, b: 5, c: 1, r: 2 },
    ])
    await expect(
      loading(project, 'bad.csv', CSV, 'csv', (orders) =>
        orders.map((row) => {
          if (row['amount'] === 'x') throw new Error('no amount')
          return row
        }),
      ),
    ).rejects.toMatchObject({
      code: 'E_SOURCE_FAILED',
      place: expect.stringContaining('shop.orders, bad.csv row 2'),
    })
  })

  test('limit loads the first rows, and the next load reads the file again', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loading(project, 'orders.csv', CSV, 'csv', (orders) => orders.limit(2))
    await project.applyAndMerge()
    await loading(project, 'orders.csv', CSV, 'csv', (orders) => orders)
    await project.applyAndMerge()
    expect(await query(project, 'select code from shop.orders order by code')).toEqual(
      ['007', '008', '009'].map((code) => ({ code })),
    )
  })
})
