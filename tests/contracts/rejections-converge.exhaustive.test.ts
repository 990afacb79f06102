import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { resource, source, type Row } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import { readRejectionFolders } from '@sluice/schema-evolution'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ExportedTables } from '../support/export-tables.ts'
import { Shop, type ShopOptions } from './support/shop.ts'

type Step =
  | { readonly kind: 'load'; readonly rows: readonly Row[] }
  | { readonly kind: 'migrate' }
  | { readonly kind: 'reject' | 'accept'; readonly pick: number; readonly column: string | undefined }

const value = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom('x', 'y', null, 1.5))
const row: fc.Arbitrary<Row> = fc.record(
  {
    id: fc.integer({ min: 1, max: 4 }),
    a: value,
    b: value,
    sub: fc.array(fc.record({ k: value }), { maxLength: 2 }),
  },
  { requiredKeys: ['id'] },
)
const pick = fc.nat(20)
const column = fc.option(fc.constantFrom('shop.t.a', 'shop.t.b', 'shop.t__sub.k', 'shop.t__sub'), {
  nil: undefined,
})
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('load' as const),
      rows: fc.array(row, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'migrate' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reject' as const), pick, column }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('accept' as const), pick, column }) },
)

/** Loads nothing, and proposes what the dataset needs. */
const IDLE = source({
  name: 'shop',
  resources: () => [
    resource({ name: 'idle', writeDisposition: 'append' }, async function* () {
      yield []
    }),
  ],
})

/** Rows by table. Types may differ where a value that would have needed another was replaced before its review. */
const rowsOf = (tables: ExportedTables): Record<string, readonly string[]> =>
  Object.fromEntries(
    Object.entries(tables)
      .map(([name, { rows }]) => [name, rows] as const)
      .filter(([, rows]) => rows.length > 0),
  )

/** Loads until nothing is proposed any more. */
async function settle(shop: Shop): Promise<void> {
  for (let round = 0; round < 6; round++) {
    await shop.project.applyAndMerge()
    if ((await shop.project.load({}, [], [IDLE])).migrations.length === 0) return
  }
  throw new Error('proposals do not come to an end')
}

/** Rejections that are none of the cases are part of the game. */
async function decide(
  shop: Shop,
  { kind, pick: number, column: name }: Extract<Step, { pick: number }>,
): Promise<void> {
  const ids = await readdir(join(shop.project.dir, 'migrations')).catch(() => [])
  const id = ids[number % Math.max(ids.length, 1)]
  if (id === undefined) return
  await shop.project.decide(kind, id, name).catch((error: unknown) => {
    if (!(error instanceof SluiceError)) throw error
  })
}

const equation = `select * from _sluice.load_tables
  where rows_read <> rows_merged + rows_waiting + rows_superseded + rows_quarantined + rows_discarded`

async function play(
  shop: Shop,
  steps: readonly Step[],
  decides: boolean,
): Promise<Record<string, readonly string[]>> {
  for (const one of steps) {
    if (one.kind === 'load') await shop.load(one.rows)
    else if (one.kind === 'migrate') await shop.project.applyAndMerge()
    else if (decides) await decide(shop, one)
    expect(await shop.rows(equation).catch(() => [])).toEqual([])
  }
  const dir = join(shop.project.dir, 'migrations')
  for (const { id } of await readRejectionFolders(dir)) await shop.project.decide('accept', id)
  await settle(shop)
  expect(await shop.project.staging()).toEqual([])
  return rowsOf(await shop.project.tables())
}

const FACTOR = Number(process.env['SLUICE_RUNS'] ?? 1)
const RUNS: Record<EngineKind, number> = { duckdb: 4, postgres: 2 }

test.each(ENGINE_KINDS)(
  'on %s what was rejected for a while ends as if it never was',
  async (kind) => {
    const disposition = fc.constantFrom<ShopOptions>(
      { primaryKey: 'id' },
      { writeDisposition: 'append' },
      { writeDisposition: 'replace' },
    )
    await fc.assert(
      fc.asyncProperty(
        disposition,
        fc.array(step, { minLength: 4, maxLength: 12 }),
        async (options, steps) => {
          await using refusing = await Shop.open(kind, options)
          await using plain = await Shop.open(kind, options)
          const tables = await play(refusing, steps, true)
          expect(tables).toEqual(await play(plain, steps, false))
        },
      ),
      { numRuns: RUNS[kind] * FACTOR, endOnFailure: true },
    )
  },
  120_000 * FACTOR,
)
