import fc from 'fast-check'
import { ident, qualified, type Engine } from '@sluice/engine'
import { resource, source, type RowsOptions, type Row, type Source } from '@sluice/loader'
import { ROW_ID } from '@sluice/schema'
import { expect } from 'vitest'
import type { TestProject } from '../support/project.ts'

/** How the resource of a history loads. */
type Options = Partial<RowsOptions> & { readonly deleteMissing?: 'soft' | 'hard' }

const LAX = { allowEmpty: true, maxDrop: 1 } as const

/** All ways to load, by the name of their resource. */
export const WAYS: Readonly<Record<string, Options>> = {
  append: {},
  replace: { writeDisposition: 'replace', ...LAX },
  replace_by_key: { writeDisposition: 'replace', primaryKey: 'id', ...LAX },
  upsert: { primaryKey: 'id' },
  upsert_that_deletes: { primaryKey: ['id', 'account'], hardDelete: 'deleted' },
  day: { mergeKey: 'day' },
  day_and_key: { primaryKey: 'id', mergeKey: 'day', hardDelete: 'deleted' },
  nested_key: { primaryKey: 'id', children: { items: { primaryKey: 'n' } } },
  insert_only: { primaryKey: 'id', mergeStrategy: 'insert-only' },
  versions: { mergeStrategy: 'scd2', ...LAX },
  versions_by_day: { mergeStrategy: 'scd2', mergeKey: 'day', ...LAX },
  missing_marked: { primaryKey: 'id', deleteMissing: 'soft', ...LAX },
  missing_deleted: { primaryKey: 'id', deleteMissing: 'hard', ...LAX },
}

/** Has every column and nested table, so that no load after it needs a review. */
const FIRST: Row = {
  id: 9,
  day: 9,
  account: 9,
  v: 'x',
  deleted: false,
  items: [{ n: 1, tags: [{ t: 'a' }] }],
}

const items = fc.array(
  fc.record({
    n: fc.integer({ min: 0, max: 2 }),
    tags: fc.array(fc.record({ t: fc.constantFrom('a', 'b') }), { maxLength: 2 }),
  }),
  { maxLength: 2 },
)
const row = fc.record({
  id: fc.integer({ min: 0, max: 4 }),
  day: fc.integer({ min: 1, max: 3 }),
  account: fc.integer({ min: 1, max: 2 }),
  v: fc.constantFrom('x', 'y', null),
  deleted: fc.constantFrom(null, false, false, true),
  items,
})

type Rows = Readonly<Record<string, readonly Row[]>>

/** One load of all ways: their rows, and whether it replaces all that is there. */
interface Step {
  readonly rows: Rows
  readonly isRefresh: boolean
}

const stepOf = (ways: readonly string[]): fc.Arbitrary<Step> =>
  fc.record({
    rows: fc.record(
      Object.fromEntries(ways.map((name) => [name, fc.array(row, { minLength: 1, maxLength: 6 })])),
    ),
    isRefresh: fc.oneof(
      { weight: 6, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  })

/** Loads one after the other, and how many of the last of them are undone. */
export interface History {
  readonly steps: readonly Step[]
  readonly undone: number
}

export const historiesOf = (ways: readonly string[], most: number): fc.Arbitrary<History> =>
  fc
    .array(stepOf(ways), { minLength: 2, maxLength: most })
    .chain((steps) =>
      fc.record({ steps: fc.constant(steps), undone: fc.integer({ min: 1, max: steps.length }) }),
    )

const shop = (rows: Rows): Source =>
  source({
    name: 'shop',
    resources: () =>
      Object.entries(rows).map(([name, own]) =>
        resource({ name, keepHistory: '7 days', ...WAYS[name] }, async function* () {
          yield own
        }),
      ),
  })

/** A first load of these ways, reviewed. */
export async function begin(project: TestProject, ways: readonly string[]): Promise<void> {
  await project.load({}, [], [shop(Object.fromEntries(ways.map((name) => [name, [FIRST]])))])
  await project.applyAndMerge()
}

/** Every row of every table, with all columns. */
async function contents(engine: Engine): Promise<Rows> {
  const found: Record<string, readonly Row[]> = {}
  for (const { name, columns } of await engine.catalog(['shop'])) {
    const table = qualified('shop', name)
    const values = columns.map((column) => `cast(${ident(column.name)} as text) as ${ident(column.name)}`)
    found[name] = await engine.session.rows(
      `select ${values.join(', ')} from ${table} order by ${table}.${ident(ROW_ID)}`,
    )
  }
  return found
}

/** Runs a history, undoes its last loads one by one, and compares the tables each time; gives how many rows changed. */
export async function run(project: TestProject, { steps, undone }: History): Promise<number> {
  const before: { readonly loadId: number; readonly tables: Rows }[] = []
  for (const { rows, isRefresh } of steps) {
    const tables = await contents(project.engine)
    const options = isRefresh ? ({ 'full-refresh': true } as const) : {}
    const { load_id: loadId, status } = await project.load(options, [], [shop(rows)])
    expect(status).toBe('loaded')
    before.push({ loadId: loadId ?? 0, tables })
  }
  let changed = 0
  for (const { loadId, tables } of before.slice(-undone).toReversed()) {
    const planned = await project.revert(loadId, { dryRun: true })
    const reverted = await project.revert(loadId)
    expect({ ...reverted, reverted_by: null, dry_run: true }).toEqual(planned)
    changed += reverted.tables.reduce((sum, one) => sum + one.rows_going + one.rows_back + one.rows_former, 0)
    expect(await contents(project.engine)).toEqual(tables)
  }
  return changed
}
