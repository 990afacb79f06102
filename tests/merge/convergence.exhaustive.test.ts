import fc from 'fast-check'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import type { ColumnType } from '@sluice/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  expected,
  history,
  MIGRATIONS,
  type Cell,
  type Drop,
  type History,
  type Migration,
} from './history.ts'
import { openMergeFixture, type Load, type MergeFixture } from './merge-fixture.ts'

const RUNS = Number(process.env['SLUICE_PROPERTY_RUNS'] ?? 20)

/** The columns that hold a value, typed by what they hold, as a profile would. */
function typed(rows: readonly Readonly<Record<string, Cell>>[]): Record<string, ColumnType> {
  const names = Object.keys(rows[0] ?? {})
  const values = names.map(
    (name) => [name, rows.map((row) => row[name]).filter((value) => value != null)] as const,
  )
  return Object.fromEntries(
    values
      .filter(([, own]) => own.length > 0)
      .map(([name, own]) => [name, own.every((value) => typeof value === 'number') ? 'bigint' : 'text']),
  )
}

function loadOf(
  table: string,
  key: readonly string[],
  { rows, replace, replacedFiles }: Drop,
  disposition: History['disposition'],
): Load {
  const flat = rows.map(({ k, file, a, w }) => ({ k, _file_name: file, a, w }))
  const items = rows.flatMap((row, i) =>
    row.items.map((values, place) => ({ at: [i, i, place] as const, values: { ...values } })),
  )
  return {
    table,
    disposition: replace ? 'replace' : disposition,
    key,
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
              rows: items,
            },
          ]
        : [],
  }
}

async function migrate(
  fixture: MergeFixture,
  table: string,
  key: readonly string[],
  step: Migration,
): Promise<void> {
  const items = `${table}__items`
  switch (step) {
    case 'create':
      return fixture.final(table, { k: 'bigint', _file_name: 'text', a: 'bigint' }, { key })
    case 'widen-a':
      return fixture.widen(table, 'a', 'bigint', 'text')
    case 'add-w':
      return fixture.addColumn(table, 'w', 'text')
    case 'create-items':
      return fixture.final(items, { b: 'bigint' }, { nested: true })
    case 'widen-b':
      return fixture.widen(items, 'b', 'bigint', 'text')
    case 'add-c':
      return fixture.addColumn(items, 'c', 'text')
  }
}

const text = (cell: Cell): string | null => (cell === null ? null : String(cell))
const sorted = <T>(rows: readonly T[]): readonly T[] =>
  rows
    .map((row) => JSON.stringify(row))
    .sort()
    .map((row) => JSON.parse(row) as T)

describe.each(ENGINE_KINDS)('on %s', (kind: EngineKind) => {
  let fixture: MergeFixture
  beforeAll(async () => {
    fixture = await openMergeFixture(kind)
  })
  afterAll(() => fixture[Symbol.asyncDispose]())

  let run = 0
  test('whatever the order of loads and migrations, the tables are those of the last schema from the start', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (one) => {
        const table = `t${++run}`
        // A table with a key holds one row a key, so a load that replaces it must have no more.
        const key = one.disposition === 'merge' ? ['k'] : []
        fc.pre(
          key.length === 0 ||
            one.loads.every(
              ({ rows, replace }) => !replace || new Set(rows.map(({ k }) => k)).size === rows.length,
            ),
        )
        const done = new Set<Migration>()
        const apply = async (steps: readonly Migration[]): Promise<void> => {
          for (const step of steps) await migrate(fixture, table, key, step)
          for (const step of steps) done.add(step)
        }
        for (const [i, drop] of one.loads.entries()) {
          await apply(one.before[i] ?? [])
          if (one.merge[i]) await fixture.mergeWaiting()
          for (const count of await fixture.load(loadOf(table, key, drop, one.disposition)))
            await fixture.counts(count.loadId, count.table)
        }
        await apply(MIGRATIONS.filter((step) => !done.has(step)))
        for (const { loadId, table: name } of await fixture.mergeWaiting()) await fixture.counts(loadId, name)

        const rows = expected(one)
        expect(await fixture.rows(table, ['k', '_file_name', 'a', 'w'])).toEqual(
          sorted(rows.map(({ k, file, a, w }) => [String(k), file, text(a), text(w)])),
        )
        const items = rows.flatMap(({ k, items: own }) =>
          own.map(({ b, c }, place) => [String(k), String(place), text(b), text(c)]),
        )
        expect(await fixture.items(table, `${table}__items`, ['b', 'c'])).toEqual(sorted(items))
        expect(await fixture.staging()).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })
})
