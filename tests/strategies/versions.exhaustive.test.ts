import fc from 'fast-check'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import type { MergeStrategy } from '@sluice/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMergeFixture, type Load, type MergeFixture } from '../merge/merge-fixture.ts'
import { historyOf, MIGRATIONS, type Merging, type Migration, type Row } from './history.ts'
import { winners } from './model.ts'
import { migrate, sorted, staged, text } from './typed.ts'

// Versions of rows against a list of them in memory, which knows no schema: whenever a review comes, they must be the same.

const RUNS = Number(process.env['SLUICE_PROPERTY_RUNS'] ?? 20)

const VALIDITY = { validFrom: '_sluice_valid_from', validTo: '_sluice_valid_to' }

const SCD2: Readonly<Record<string, Merging>> = {
  'all rows of the source': { key: [], strategy: { kind: 'scd2', versions: VALIDITY } },
  'a primary key': {
    key: ['k'],
    strategy: { kind: 'scd2', versions: VALIDITY },
    dedupSort: { column: 'seq', order: 'desc' },
  },
  'a merge key, and a time while active': {
    key: [],
    strategy: {
      kind: 'scd2',
      mergeKey: ['day', 'account'],
      versions: { ...VALIDITY, activeTo: '9999-12-31T00:00:00.000Z' },
    },
  },
  'a merge key that is the primary key': {
    key: ['k'],
    strategy: { kind: 'scd2', mergeKey: ['k'], versions: VALIDITY },
  },
  'a column for versions': {
    key: ['k'],
    strategy: { kind: 'scd2', versions: { ...VALIDITY, rowVersion: 'seq' } },
  },
}

interface Version {
  readonly row: Row
  readonly from: number
  readonly to: number | undefined
}

const keyOf = (row: Row, columns: readonly string[]): string =>
  JSON.stringify(columns.map((column) => String((row as unknown as Record<string, unknown>)[column])))

/** What tells versions apart: the file of a row says nothing about it. */
function versionOf(row: Row, { key, strategy }: Merging): string {
  const { rowVersion } = strategy.versions ?? (VALIDITY as NonNullable<MergeStrategy['versions']>)
  if (rowVersion !== undefined) return keyOf(row, [...key, rowVersion])
  const { items, ...values } = row
  return JSON.stringify([{ ...values, file: '' }, items], (_, value: unknown) =>
    typeof value === 'object' ? value : String(value),
  )
}

function after(
  table: readonly Version[],
  rows: readonly Row[],
  replace: boolean,
  at: number,
  merging: Merging,
): readonly Version[] {
  const won = winners(rows, merging)
  if (replace) return won.map((row) => ({ row, from: at, to: undefined }))
  const { mergeKey } = merging.strategy
  const coming = new Map<string, Row>()
  for (const row of won) if (!coming.has(versionOf(row, merging))) coming.set(versionOf(row, merging), row)
  const scope = mergeKey && new Set(rows.map((row) => keyOf(row, mergeKey)))
  const left = table.map((version): Version => {
    const stays = version.to !== undefined || coming.has(versionOf(version.row, merging))
    const isAbsent = !scope || scope.has(keyOf(version.row, mergeKey))
    return stays || !isAbsent ? version : { ...version, to: at }
  })
  const active = new Set(left.filter(({ to }) => to === undefined).map(({ row }) => versionOf(row, merging)))
  const added = [...coming].filter(([version]) => !active.has(version))
  return [...left, ...added.map(([, row]) => ({ row, from: at, to: undefined }))]
}

const time = (at: number): string => `2026-01-0${at}`

describe.each(ENGINE_KINDS)('on %s', (kind: EngineKind) => {
  let fixture: MergeFixture
  beforeAll(async () => {
    fixture = await openMergeFixture(kind)
  })
  afterAll(() => fixture[Symbol.asyncDispose]())

  let run = 0
  test.each(Object.entries(SCD2))(
    '%s: whatever the order of loads and migrations, the versions are those of the model',
    async (_, merging) => {
      await fc.assert(
        fc.asyncProperty(historyOf(fc.constant(merging)), async (one) => {
          const table = `t${++run}`
          const done = new Set<Migration>()
          const apply = async (steps: readonly Migration[]): Promise<void> => {
            for (const step of steps)
              await migrate(fixture, table, [], step, {
                _sluice_valid_from: 'timestamp',
                _sluice_valid_to: 'timestamp',
              })
            for (const step of steps) done.add(step)
          }
          let versions: readonly Version[] = []
          for (const [i, { rows, replace }] of one.loads.entries()) {
            await apply(one.before[i] ?? [])
            if (one.merge[i]) await fixture.mergeWaiting()
            if (rows.length === 0) continue
            versions = after(versions, rows, replace, i + 1, merging)
            const load: Load = {
              ...staged(table, rows),
              table,
              disposition: replace ? 'replace' : 'merge',
              key: merging.key,
              ...(merging.dedupSort && { dedupSort: merging.dedupSort }),
              strategy: {
                ...merging.strategy,
                versions: { ...VALIDITY, ...merging.strategy.versions, boundary: `${time(i + 1)}T00:00:00Z` },
              },
            }
            for (const count of await fixture.load(load)) await fixture.counts(count.loadId, count.table)
          }
          await apply(MIGRATIONS.filter((step) => !done.has(step)))
          for (const { loadId, table: name } of await fixture.mergeWaiting())
            await fixture.counts(loadId, name)

          const data = ['k', 'day', 'account', 'a', 'w', 'seq', 'deleted']
          const columns = [...data, '_sluice_valid_from', '_sluice_valid_to']
          const active = merging.strategy.versions?.activeTo?.slice(0, 10) ?? null
          const found = await fixture.rows(table, columns)
          expect(found.map((row) => row.map((value) => value?.replace('T00:00:00Z', '') ?? null))).toEqual(
            sorted(
              versions.map(({ row, from, to }) => [
                ...[row.k, row.day, row.account, row.a, row.w, row.seq, row.deleted].map(text),
                time(from),
                to === undefined ? active : time(to),
              ]),
            ),
          )
          const items = versions.flatMap(({ row }) =>
            row.items.map((value, place) => [String(row.k), String(place), text(value)]),
          )
          expect(await fixture.items(table, `${table}__items`, ['value'])).toEqual(sorted(items))
          expect(await fixture.staging()).toEqual([])
        }),
        { numRuns: RUNS },
      )
    },
  )
})
