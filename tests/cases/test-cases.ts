import type { EngineKind } from '@sluice/engine'
import { source, type LoadOptions, type ResourceSummary } from '@sluice/loader'
import { SYSTEM_COLUMNS } from '@sluice/schema'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseFolders, readCase, type Case, type Cells } from './case.ts'
import { openCaseTarget, packingsOf, resourceOf, type CaseTarget, type Catalog } from './target.ts'

/** Compared only where the case lists them. */
const OPTIONAL = [...SYSTEM_COLUMNS, '_file_name', '_row_id', '_file_date']
const DATASET = 'cases'
/** Of cases that fail: they need not read what all others have made. */
const FAILING = 'failing_cases'

const every: readonly Case[] = await Promise.all(caseFolders.map(readCase))

/** The first case of each format that is loaded in every packing; all others are loaded as they are. */
const packedOnce = (): readonly Case[] => {
  const formats = new Set<string>()
  return every.map((one) => {
    const first = one.packed === true && !formats.has(one.format.kind)
    if (first) formats.add(one.format.kind)
    return { ...one, packed: first }
  })
}

/** Cases in every packing that they are for, and on Postgres those of CSV, which goes another way to tables that are there. */
const repeated = (kind: EngineKind): readonly Case[] =>
  every.filter(
    ({ name, packed, error }) => !error && (packed || (kind === 'postgres' && name.startsWith('csv-'))),
  )

/**
 * Every folder here: the rows in `in/`, loaded as `config.json` says, are the tables of `expected*.csv`. With `again`, those of
 * them that there is another way for: compressed, or into tables that are there. `isTried` chooses among them.
 */
export function testCases(
  kind: EngineKind,
  { again, isTried = () => true }: { readonly again: boolean; readonly isTried?: (one: Case) => boolean },
): void {
  const cases = (again ? repeated(kind) : packedOnce()).filter(isTried)
  const good = cases.filter(({ error }) => error === undefined)
  const failing = cases.filter(({ error }) => error !== undefined)
  let target: CaseTarget
  let catalog: Catalog
  const failures = new Map<Case, unknown>()
  const summaries = new Map<string, ResourceSummary>()

  const load = async (some: readonly Case[], options: LoadOptions = {}, dataset = DATASET) => {
    const resources = (await Promise.all(some.map((one) => target.resourcesOf(one)))).flat()
    return target.load(source({ name: DATASET, dataset, resources: () => resources }), options)
  }

  // All at once, for most of the time of a load and of a migration is the same for one table and for many.
  beforeAll(async () => {
    target = await openCaseTarget(kind)
    const [all] = await Promise.allSettled([load(good)])
    const groups = all.status === 'fulfilled' ? [] : good.map((one) => [one])
    for (const some of groups) {
      const [result] = await Promise.allSettled([load(some)])
      if (result.status === 'rejected') failures.set(some[0] as Case, result.reason)
    }
    if (all.status === 'fulfilled') for (const one of all.value.resources) summaries.set(one.name, one)
    await target.migrate([DATASET])
    catalog = await target.catalog(DATASET)
  }, 600_000)
  afterAll(() => target[Symbol.asyncDispose]())

  const expectTables = async (one: Case, catalog: Catalog): Promise<void> => {
    for (const packing of packingsOf(one)) {
      const resource = resourceOf(one, packing)
      const suffix = packing === 'plain' ? '' : `.${packing}`
      const packed = (cells: Cells, key: string): Cells =>
        typeof cells[key] === 'string' ? { ...cells, [key]: cells[key] + suffix } : cells
      const nameOf = (below: string): string => (below === '' ? resource : `${resource}__${below}`)
      for (const { below, columns, rows } of one.tables) {
        const types = Object.fromEntries(catalog.get(nameOf(below)) ?? [])
        for (const extra of OPTIONAL) if (!(extra in columns)) delete types[extra]
        expect(types, nameOf(below)).toEqual(columns)
        expect(await target.rows(DATASET, nameOf(below), columns), nameOf(below)).toEqual(
          rows.map((row) => packed(row, '_file_name')),
        )
      }
      expect(await target.quarantine(DATASET, resource), resource).toEqual(
        one.quarantine.map((record) => packed(record, 'file')),
      )
      const tables = [...catalog.keys()]
      expect(tables.filter((table) => table === resource || table.startsWith(`${resource}__`))).toEqual(
        one.tables.map(({ below }) => nameOf(below)),
      )
    }
  }

  test.each(good.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    if (failures.has(one)) throw failures.get(one)
    await expectTables(one, catalog)
    const root = one.tables.find(({ below }) => below === '')
    // A nested row counts in its own table.
    const quarantined = one.quarantine.filter(({ reason }) => !reason?.startsWith('with the row')).length
    for (const packing of packingsOf(one)) {
      expect(summaries.get(`${DATASET}.${resourceOf(one, packing)}`)).toMatchObject({
        rows_read: (root?.rows.length ?? 0) + quarantined,
        rows_quarantined: quarantined,
      })
    }
  })

  test.each(failing.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    await expect(load([one], {}, FAILING)).rejects.toMatchObject({
      code: one.error?.code,
      place: expect.stringContaining(one.error?.place ?? '') as unknown,
      message: expect.stringContaining(one.error?.message ?? '') as unknown,
    })
    expect((await target.catalog(FAILING)).size).toBe(0)
  })

  test.skipIf(failing.length === 0)('a load that fails leaves the tables that are there alone', async () => {
    const bad = failing[0] as Case
    const there = good.find(
      ({ format, tables }) => format.kind === bad.format.kind && tables.some(({ rows }) => rows.length > 0),
    ) as Case
    const table = resourceOf(there, 'plain')
    const rows = () => target.rows(DATASET, table, Object.fromEntries(catalog.get(table) ?? []))
    const before = await rows()
    expect(before).not.toEqual([])
    // Another name of the same table.
    const replacing = { ...bad, name: table }
    await expect(load([replacing], { fullRefresh: true })).rejects.toMatchObject({ code: bad.error?.code })
    expect(await rows()).toEqual(before)
    expect(await target.catalog(DATASET)).toEqual(catalog)
  })

  test('counts add up, and nothing waits', async () => {
    expect(await target.wrongCounts()).toEqual([])
  })

  test('a second load has nothing to say', async () => {
    const { resources, ...summary } = await load(good)
    expect(resources.filter(({ files }) => files > 0)).toEqual([])
    expect(summary).toMatchObject({ status: 'unchanged', migrations: [] })
  })

  // For that the file's own bytes count.
  test.skipIf(kind === 'duckdb' || !again)('loading CSV again gives the same tables', async () => {
    const again = good.filter(({ name, packed }) => name.startsWith('csv-') && !packed)
    for (const one of again) await load([one], { fullRefresh: true })
    const after = await target.catalog(DATASET)
    for (const one of again) await expectTables(one, after)
  })
}
