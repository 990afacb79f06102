import fc from 'fast-check'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { DELETED_AT, type ColumnType, type Missing } from '@sluice/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMergeFixture, type Load, type MergeFixture } from '../merge/merge-fixture.ts'
import { historyOf, MIGRATIONS, type Drop, type Merging, type Migration } from './history.ts'
import { expected } from './model.ts'
import { migrate, sorted, staged, text } from './typed.ts'

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
  'rows that are missing': fc
    .tuple(fc.constantFrom<Missing['how']>('soft', 'hard'), fc.boolean())
    .map(([how, isWindow]) => ({
      key: ['k'],
      strategy: {
        kind: 'upsert',
        missing: {
          how,
          at: '2026-01-01T12:00:00Z',
          ...(isWindow && { window: { column: 'day', from: { value: '2', isClosed: true } } }),
        },
      },
    })),
  'the newest by a column': fc.constantFrom(['k'], ['k', 'account']).map((key) => ({
    key,
    strategy: { kind: 'upsert', newestBy: 'seq' },
    dedupSort: { column: 'seq', order: 'desc' },
  })),
  'insert-only': dedupSort.map((sort) => keyed({ key: ['k'], strategy: { kind: 'insert-only' }, sort })),
}

function loadOf(table: string, { rows, replace, replacedFiles }: Drop, merging: Merging): Load {
  return {
    ...staged(table, rows),
    table,
    disposition: replace ? 'replace' : 'merge',
    key: merging.key,
    strategy: merging.strategy,
    ...(merging.dedupSort && { dedupSort: merging.dedupSort }),
    replacedFiles: replace ? [] : replacedFiles,
  }
}

describe.each(ENGINE_KINDS)('on %s', (kind: EngineKind) => {
  let fixture: MergeFixture
  beforeAll(async () => {
    fixture = await openMergeFixture(kind)
  })
  afterAll(() => fixture[Symbol.asyncDispose]())

  let run = 0
  test.each(Object.entries(STRATEGIES))(
    '%s: whatever the order of loads and migrations, the tables are those of the model',
    async (_, merging) => {
      await fc.assert(
        fc.asyncProperty(historyOf(merging), async (one) => {
          const table = `t${++run}`
          const isMarked = one.merging.strategy.missing?.how === 'soft'
          const marks: Readonly<Record<string, ColumnType>> = isMarked ? { [DELETED_AT]: 'timestamp' } : {}
          const done = new Set<Migration>()
          const apply = async (steps: readonly Migration[]): Promise<void> => {
            for (const step of steps) await migrate(fixture, table, one.merging.key, step, marks)
            for (const step of steps) done.add(step)
          }
          for (const [i, drop] of one.loads.entries()) {
            await apply(one.before[i] ?? [])
            if (one.merge[i]) await fixture.mergeWaiting()
            for (const count of await fixture.load(loadOf(table, drop, one.merging)))
              await fixture.counts(count.loadId, count.table)
          }
          await apply(MIGRATIONS.filter((step) => !done.has(step)))
          for (const { loadId, table: name } of await fixture.mergeWaiting())
            await fixture.counts(loadId, name)

          const rows = expected(one)
          const columns = ['k', 'day', 'account', '_file_name', 'a', 'w', 'seq', 'deleted']
          expect(await fixture.rows(table, columns)).toEqual(
            sorted(
              rows.map((row) =>
                [row.k, row.day, row.account, row.file, row.a, row.w, row.seq, row.deleted].map(text),
              ),
            ),
          )
          const items = rows.flatMap(({ k, items: own }) =>
            own.map((value, place) => [String(k), String(place), text(value)]),
          )
          expect(await fixture.items(table, `${table}__items`, ['value'])).toEqual(sorted(items))
          if (isMarked)
            expect(await fixture.rows(table, ['k', DELETED_AT])).toEqual(
              sorted(rows.map(({ k, gone }) => [String(k), gone ? '2026-01-01T12:00:00Z' : null])),
            )
          expect(await fixture.staging()).toEqual([])
        }),
        { numRuns: RUNS },
      )
    },
  )
})
