import fc from 'fast-check'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import type { ColumnType } from '@sluice/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type Load, type Value, type World } from '../merge/world.ts'
import { historyOf, MIGRATIONS, type Cell, type Drop, type Merging, type Migration } from './history.ts'
import { expected } from './model.ts'

// The model is a list of rows in memory, which knows no schema: whenever a review comes, the tables must end like it.

const RUNS = Number(process.env['SLUICE_PROPERTY_RUNS'] ?? 20)

const dedupSort = fc.option(
  fc.record({ column: fc.constant('seq'), order: fc.constantFrom('asc', 'desc') }),
  {
    nil: undefined,
  },
)
const keyed = ({
  sort,
  ...merging
}: Omit<Merging, 'dedupSort'> & { sort: Merging['dedupSort'] }): Merging => ({
  ...merging,
  ...(sort && { dedupSort: sort }),
})
const mergeKey = fc.constantFrom(['day'], ['day', 'account'])
const hardDelete = fc.constantFrom({}, { hardDelete: 'deleted' })

const STRATEGIES: Readonly<Record<string, fc.Arbitrary<Merging>>> = {
  'upsert with a column that deletes': dedupSort.map((sort) =>
    keyed({ key: ['k'], strategy: { kind: 'upsert', hardDelete: 'deleted' }, sort }),
  ),
  'delete-insert by a merge key': fc
    .tuple(mergeKey, hardDelete)
    .map(([own, deletes]) => ({ key: [], strategy: { kind: 'delete-insert', mergeKey: own, ...deletes } })),
  'delete-insert by a primary key and a merge key': fc
    .tuple(mergeKey, hardDelete, dedupSort)
    .map(([own, deletes, sort]) =>
      keyed({ key: ['k'], strategy: { kind: 'delete-insert', mergeKey: own, ...deletes }, sort }),
    ),
  'delete-insert by a compound primary key': fc
    .tuple(hardDelete, dedupSort)
    .map(([deletes, sort]) =>
      keyed({ key: ['k', 'account'], strategy: { kind: 'delete-insert', ...deletes }, sort }),
    ),
  'insert-only': dedupSort.map((sort) => keyed({ key: ['k'], strategy: { kind: 'insert-only' }, sort })),
}

const typeOf = (values: readonly Cell[]): ColumnType =>
  values.every((value) => typeof value === 'number')
    ? 'bigint'
    : values.every((value) => typeof value === 'boolean')
      ? 'bool'
      : 'text'

/** The columns that hold a value, typed by what they hold, as a profile would. */
function typed(rows: readonly Readonly<Record<string, Cell>>[]): Record<string, ColumnType> {
  const names = Object.keys(rows[0] ?? {})
  const values = names.map((name) => [name, rows.flatMap((row) => row[name] ?? [])] as const)
  return Object.fromEntries(
    values.filter(([, own]) => own.length > 0).map(([name, own]) => [name, typeOf(own)]),
  )
}

function loadOf(table: string, { rows, replace, replacedFiles }: Drop, merging: Merging): Load {
  const flat = rows.map(
    ({ file: _file_name, k, day, account, a, w, seq, deleted }): Record<string, Cell> => ({
      k,
      day,
      account,
      _file_name,
      a,
      w,
      seq,
      deleted,
    }),
  )
  const items = rows.flatMap((row, i) =>
    row.items.map((value, place) => ({ at: [i, i, place] as const, values: { value } })),
  )
  return {
    table,
    disposition: replace ? 'replace' : 'merge',
    key: merging.key,
    strategy: merging.strategy,
    ...(merging.dedupSort && { dedupSort: merging.dedupSort }),
    columns: typed(flat),
    rows: flat,
    replacedFiles: replace ? [] : replacedFiles,
    nested:
      items.length > 0
        ? [
            {
              name: `${table}__items`,
              parent: table,
              columns: typed(items.map(({ values }) => values)),
              rows: items as { at: readonly [number, number, number]; values: Record<string, Value> }[],
            },
          ]
        : [],
  }
}

async function migrate(world: World, table: string, key: readonly string[], step: Migration): Promise<void> {
  const items = `${table}__items`
  switch (step) {
    case 'create':
      return world.final(
        table,
        { k: 'bigint', day: 'bigint', account: 'bigint', _file_name: 'text', a: 'bigint', seq: 'bigint' },
        { key },
      )
    case 'widen-a':
      return world.widen(table, 'a', 'bigint', 'text')
    case 'widen-day':
      return world.widen(table, 'day', 'bigint', 'text')
    case 'add-w':
      return world.addColumn(table, 'w', 'text')
    case 'add-deleted':
      return world.addColumn(table, 'deleted', 'bool')
    case 'create-items':
      return world.final(items, { value: 'bigint' }, { nested: true })
    case 'widen-items':
      return world.widen(items, 'value', 'bigint', 'text')
  }
}

const text = (cell: Cell): string | null => (cell === null ? null : String(cell))
const sorted = <T>(rows: readonly T[]): readonly T[] =>
  rows
    .map((row) => JSON.stringify(row))
    .sort()
    .map((row) => JSON.parse(row) as T)

describe.each(ENGINE_KINDS)('on %s', (kind: EngineKind) => {
  let world: World
  beforeAll(async () => {
    world = await openWorld(kind)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  let run = 0
  test.each(Object.entries(STRATEGIES))(
    '%s: whatever the order of loads and migrations, the tables are those of the model',
    async (_, merging) => {
      await fc.assert(
        fc.asyncProperty(historyOf(merging), async (one) => {
          const table = `t${++run}`
          const done = new Set<Migration>()
          const apply = async (steps: readonly Migration[]): Promise<void> => {
            for (const step of steps) await migrate(world, table, one.merging.key, step)
            for (const step of steps) done.add(step)
          }
          for (const [i, drop] of one.loads.entries()) {
            await apply(one.before[i] ?? [])
            if (one.merge[i]) await world.mergeWaiting()
            for (const count of await world.load(loadOf(table, drop, one.merging)))
              await world.counts(count.loadId, count.table)
          }
          await apply(MIGRATIONS.filter((step) => !done.has(step)))
          for (const { loadId, table: name } of await world.mergeWaiting()) await world.counts(loadId, name)

          const rows = expected(one)
          const columns = ['k', 'day', 'account', '_file_name', 'a', 'w', 'seq', 'deleted']
          expect(await world.rows(table, columns)).toEqual(
            sorted(
              rows.map((row) =>
                [row.k, row.day, row.account, row.file, row.a, row.w, row.seq, row.deleted].map(text),
              ),
            ),
          )
          const items = rows.flatMap(({ k, items: own }) =>
            own.map((value, place) => [String(k), String(place), text(value)]),
          )
          expect(await world.items(table, `${table}__items`, ['value'])).toEqual(sorted(items))
          expect(await world.staging()).toEqual([])
        }),
        { numRuns: RUNS },
      )
    },
  )
})
