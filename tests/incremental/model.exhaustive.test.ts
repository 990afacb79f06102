import fc from 'fast-check'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { resource, source, type Incremental, type Row } from '@sluice/loader'
import { expect, test } from 'vitest'
import { faulty, type Fuse } from '../properties/history/faulty-engine.ts'
import { openTestProject, type TestProject } from '../support/project.ts'
import { Model, PAGE, text, type Drawn, type Settings } from './cursor-model.ts'

// Random histories of an incremental resource against a plain model in memory: ties, late rows, nulls, zero and negatives, rows
// without a value that get one later, before the stored value or behind it, lookbacks, pages in the order of the cursor, --limit, generators that fail, targets that fail at any statement, reviews that
// come late, nested rows.

type Step =
  | { readonly kind: 'add'; readonly rows: readonly Drawn[] }
  /** Rows of the source without a value get one. */
  | { readonly kind: 'fill'; readonly v: number }
  | { readonly kind: 'load' | 'fail' | 'migrate' }
  | { readonly kind: 'limit'; readonly rows: number }
  /** The target fails before a statement, before the commit, or after it. */
  | { readonly kind: 'kill'; readonly statement: number }

interface History extends Settings {
  readonly steps: readonly Step[]
}

const row = fc.record({
  id: fc.integer({ min: 0, max: 4 }),
  v: fc.option(fc.integer({ min: -3, max: 6 }), { freq: 6 }),
  x: fc.integer({ min: 0, max: 1 }),
})

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      rows: fc.array(row, { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'load' as const,
        'load' as const,
        'load' as const,
        'fail' as const,
        'migrate' as const,
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      v: fc.integer({ min: -3, max: 8 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('limit' as const), rows: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('kill' as const), statement: fc.integer({ min: 0, max: 60 }) }),
  },
)

const history: fc.Arbitrary<History> = fc.record({
  isMerged: fc.boolean(),
  order: fc.constantFrom(undefined, 'asc' as const, 'desc' as const),
  lookback: fc.option(fc.constantFrom(0, 1, 2), { nil: undefined }),
  initial: fc.option(fc.constantFrom(-2, 0), { nil: undefined }),
  isClosed: fc.boolean(),
  onMissing: fc.constantFrom('include' as const, 'include' as const, 'exclude' as const),
  asks: fc.boolean(),
  steps: fc.array(step, { minLength: 4, maxLength: 9 }),
})

/** Nested rows of a row, which say whose they are. */
const tagsOf = ({ id, v, x }: Drawn): readonly string[] => (x === 0 ? [`${id}`, `${id} ${v ?? 'null'}`] : [])

/** How many loads have committed rows. */
async function committed(project: TestProject): Promise<number> {
  const isThere = (await project.engine.catalog(['_sluice'])).some(({ name }) => name === 'loads')
  if (!isThere) return 0
  const [row] = await project.engine.session.rows<{ n: number }>(
    "select count(*) as n from _sluice.loads where status in ('loaded', 'waiting')",
  )
  return Number(row?.n ?? 0)
}

async function runHistory(kind: EngineKind, given: History): Promise<void> {
  const { isMerged, order, lookback, initial, isClosed, onMissing, asks, steps } = given
  const incremental: Incremental = {
    cursor: 'v',
    onMissing,
    range: { start: isClosed ? 'closed' : 'open' },
    ...(lookback !== undefined && { lookback }),
    ...(initial !== undefined && { initial }),
    ...(order && { order }),
  }
  const model = new Model(given)
  let fails = false
  let asked: unknown
  const shop = source({
    name: 'shop',
    resources: () => [
      resource(
        { name: 'orders', ...(isMerged && { primaryKey: 'id' }), incremental },
        async function* ({ cursor }) {
          asked = cursor.from
          const ids = new Set<number>()
          if (asks && isMerged) for await (const { id } of cursor.missing) ids.add(Number(id))
          for (const list of [model.answer(ids), model.yielded]) {
            const all = list.map((one) => ({ ...one, ...(one.x === 0 && { tags: tagsOf(one) }) }))
            for (let i = 0; i < all.length; i += PAGE) {
              yield all.slice(i, i + PAGE)
              if (fails) throw new Error('the connection is lost')
            }
          }
        },
      ),
    ],
  })
  const fuse: Fuse = { left: undefined }
  await using project = await openTestProject({
    kind,
    sources: [shop],
    wrap: (engine) => faulty(engine, fuse),
  })
  for (const one of [
    ...steps,
    { kind: 'migrate' } as const,
    { kind: 'load' } as const,
    { kind: 'migrate' } as const,
  ]) {
    switch (one.kind) {
      case 'add':
        model.visible.push(...one.rows)
        break
      case 'fill':
        model.visible = model.visible.map((row) => ({ ...row, v: row.v ?? one.v }))
        break
      case 'migrate':
        await project.applyAndMerge()
        break
      case 'fail':
        fails = true
        await project.load().catch(() => undefined)
        fails = false
        break
      case 'kill': {
        const before = await committed(project)
        fuse.left = one.statement
        await project.load().catch(() => undefined)
        fuse.left = undefined
        if ((await committed(project)) === before) await project.load()
        model.load()
        break
      }
      case 'load':
      case 'limit': {
        const { from } = model
        await project.load(one.kind === 'limit' ? { limit: one.rows } : {})
        expect(asked).toBe(from)
        model.load(one.kind === 'limit' ? one.rows : Infinity)
        break
      }
    }
  }
  const isThere = (await project.engine.catalog(['shop'])).length > 0
  const rows = isThere ? await project.engine.session.rows<Row>('select * from shop.orders') : []
  const found = rows.map((one) =>
    text({ id: Number(one['id']), v: (one['v'] ?? null) as number | null, x: Number(one['x']) }),
  )
  expect(found.toSorted()).toEqual(model.table.map(text).toSorted())
  const hasTags = (await project.engine.catalog(['shop'])).some(({ name }) => name === 'orders__tags')
  const tags = hasTags
    ? await project.engine.session.rows<Record<string, unknown>>(
        `select o.id, o.v, o.x, t.value from shop.orders__tags as t
         left join shop.orders as o on o._sluice_id = t._sluice_root_id and o._sluice_id = t._sluice_parent_id`,
      )
    : []
  const own = (id: unknown, v: unknown, x: unknown, tag: unknown) => `${id} ${v ?? 'null'} ${x}: ${tag}`
  expect(tags.map(({ id, v, x, value }) => own(id, v, x, value)).toSorted()).toEqual(
    model.table.flatMap((one) => tagsOf(one).map((tag) => own(one.id, one.v, one.x, tag))).toSorted(),
  )
}

for (const kind of ENGINE_KINDS)
  test(`${kind}: no row is lost or doubled, and the cursor stands where the model has it`, async () => {
    await fc.assert(
      fc.asyncProperty(history, (given) => runHistory(kind, given)),
      { numRuns: kind === 'duckdb' ? 40 : 15 },
    )
  })
