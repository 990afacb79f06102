import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, resource, source, type Row } from '@sluice/loader'
import { files } from '@sluice/sources'
import { describe, expect, test } from 'vitest'
import { openTestProject } from '../../support/project.ts'

test('formulas without a value in a workbook are counted, those of the range that is read', async () => {
  const list = files({ url: join(import.meta.dirname, '../../cases/xlsx/formulas/in') })
  const books = source({
    name: 'books',
    resources: () => [
      filesResource({ name: 'orders', format: { kind: 'xlsx' }, list }),
      filesResource({ name: 'ids', format: { kind: 'xlsx', range: 'A:B' }, list }),
    ],
  })
  await using project = await openTestProject({ kind: 'duckdb', sources: [books] })
  await project.load()
  const warnings = project.events.flatMap((event) =>
    event.kind === 'message' && event.level === 'warn' ? [event.text] : [],
  )
  expect(warnings).toEqual([
    expect.stringMatching(
      /^books\.orders: .*a\.xlsx: 2 formulas have no value saved with them and are loaded as NULL, the first in C2: /,
    ),
  ])
})

describe.each(ENGINE_KINDS)('a column that is gone, on %s', (kind) => {
  test('is named by the first load that lacks it, and by no later one', async () => {
    let rows: readonly Row[] = []
    const shop = source({
      name: 'shop',
      resources: () => [
        filesResource({ name: 'orders', format: { kind: 'csv' }, list: files({ url: 'data' }) }),
        resource({ name: 'rows' }, async function* () {
          yield rows
        }),
      ],
    })
    await using project = await openTestProject({ kind, sources: [shop] })
    await mkdir(join(project.dir, 'data'))
    const load = async (csv: string, json: readonly Row[]): Promise<readonly string[]> => {
      const before = project.events.length
      await writeFile(join(project.dir, `data/${before}.csv`), csv)
      rows = json
      await project.load()
      return project.events
        .slice(before)
        .flatMap((event) => (event.kind === 'message' && event.level === 'warn' ? [event.text] : []))
    }
    await load('id,coupon\n1,x\n', [{ id: 1, coupon: 'x' }])
    await project.applyAndMerge()
    expect(await load('id\n2\n', [{ id: 2 }])).toEqual([
      'shop.orders: coupon: absent in load 2, present in the loads before',
      'shop.rows: coupon: absent in load 2, present in the loads before',
    ])
    expect(await load('id\n3\n', [{ id: 3 }])).toEqual([])
    expect(await load('id,coupon\n4,\n', [{ id: 4, coupon: null }])).toEqual([])
  })
})
