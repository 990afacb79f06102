import { cp, mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { s3Exports } from '@sluice/sources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeOrders } from '../../scripts/make-orders.ts'
import { kindsOf, valuesOf, type ExportedTables } from '../support/export-tables.ts'
import { openTestProject, scratchFolder, type TestProject } from '../support/project.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

const DAYS = 6
const ROWS = 40

/** Days on which migrations are applied, after the day's load. */
interface Review {
  readonly name: string
  readonly loads: 'a day' | 'all at once'
  readonly migratesAfter: (day: number) => boolean
}

const REVIEWS: readonly Review[] = [
  { name: 'at once', loads: 'a day', migratesAfter: () => true },
  { name: 'every third day', loads: 'a day', migratesAfter: (day) => day % 3 === 2 },
  { name: 'only at the end', loads: 'a day', migratesAfter: () => false },
  { name: 'after one load of all days', loads: 'all at once', migratesAfter: () => false },
]

let exports: string
let files: readonly string[]
const results = new Map<string, ExportedTables>()

beforeAll(async () => {
  exports = await scratchFolder()
  files = await writeOrders({ out: exports, days: DAYS, rows: ROWS, drift: true })
})
afterAll(() => rm(exports, { recursive: true, force: true }))

const orders = (url: string) =>
  s3Exports({
    name: 'orders',
    url,
    prefixes: ['orders-create', 'orders-update'],
    clientId: 'acme',
    columns: { order_date: { type: 'date', format: '%m/%d/%Y' } },
  })

async function deliver(project: TestProject, day: number): Promise<void> {
  for (const path of files.filter((_, i) => i % DAYS === day)) {
    const folder = join(project.dir, 'data', basename(dirname(path)))
    await mkdir(folder, { recursive: true })
    await cp(path, join(folder, basename(path)))
  }
}

async function finalTables(kind: EngineKind, { loads, migratesAfter }: Review): Promise<ExportedTables> {
  await using project = await openTestProject({ kind, sources: [orders('data')] })
  for (let day = 0; day < DAYS; day++) {
    await deliver(project, day)
    if (loads === 'a day') await project.load()
    if (migratesAfter(day)) await project.applyAndMerge()
  }
  await project.load()
  await project.applyAndMerge()
  expect(await project.load()).toMatchObject({ status: 'unchanged', migrations: [] })
  expect(await project.staging()).toEqual([])
  return await project.tables()
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test.each(REVIEWS)('migrations applied $name', async (review) => {
    const tables = await finalTables(kind, review)
    expect(tables['orders.orders_create']?.rows).toHaveLength(DAYS * ROWS)
    expect(tables['orders.orders_update']?.rows).toHaveLength(DAYS * ROWS)
    results.set(`${kind}, ${review.name}`, tables)
  })
})

test('all of these give the same tables', () => {
  const [first, ...others] = [...results]
  expect(others).toHaveLength(2 * REVIEWS.length - 1)
  expect(kindsOf(first?.[1]['orders.orders_create'] ?? { columns: [], key: [], rows: [] })).toEqual(
    expect.arrayContaining(['campaign_id text', 'utm_campaign text', 'total_amount decimal']),
  )
  for (const [name, tables] of others) {
    expect(valuesOf(tables), name).toEqual(valuesOf(first?.[1] ?? {}))
    expect(Object.values(tables).map(kindsOf), name).toEqual(Object.values(first?.[1] ?? {}).map(kindsOf))
  }
})
