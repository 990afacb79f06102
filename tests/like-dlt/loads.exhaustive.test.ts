import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { resource, source, type ColumnHints, type ResourceOptions, type Row } from '@sluice/loader'
import { parseType, type SluiceError } from '@sluice/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { DECIDED, NOT_THERE } from './decided-loads.ts'
import { tablesOf, tablesOfDlt } from './tables.ts'
import { decoded, readVectors, type DltHints, type LoadVector } from './vector.ts'

const vectors = readVectors<LoadVector>('loads.json')

const nameOf = ({ id }: LoadVector): string => id.toLowerCase().replace('-', '_')

function optionsOf(vector: LoadVector, hints: DltHints): Omit<ResourceOptions, 'name'> {
  const { write_disposition: disposition = 'append', primary_key: primaryKey, columns = {} } = hints
  const { merge_key: mergeKey } = hints
  const strategy = typeof disposition === 'string' ? undefined : strategyOf(disposition)
  const flag = Object.entries(columns).find(([, { hard_delete: deletes }]) => deletes)?.[0]
  const sort = Object.entries(columns).find(([, { dedup_sort: order }]) => order)
  const nesting = hints.max_table_nesting ?? vector.settings?.max_table_nesting
  const named: ColumnHints = Object.fromEntries(
    Object.entries(columns).flatMap(([name, { data_type: type }]) => {
      const parsed = parseType(type ?? '')
      return parsed ? [[name, { type: parsed }]] : []
    }),
  )
  return {
    writeDisposition: (typeof disposition === 'string' ? disposition : disposition.disposition) as 'merge',
    ...(primaryKey !== undefined && { primaryKey }),
    ...(mergeKey !== undefined && { mergeKey }),
    ...(strategy !== undefined && { mergeStrategy: strategy }),
    ...(flag !== undefined && { hardDelete: flag }),
    ...(nesting !== undefined && { maxTableNesting: nesting }),
    ...(sort && { dedupSort: { column: sort[0], order: sort[1].dedup_sort as 'asc' } }),
    columns: named,
  }
}

type Strategy = NonNullable<ResourceOptions['mergeStrategy']>

function strategyOf(given: Exclude<DltHints['write_disposition'], string | undefined>): Strategy {
  if (given.strategy !== 'scd2') return given.strategy as Strategy
  return {
    kind: 'scd2',
    ...(given.boundary_timestamp !== undefined && { boundaryTimestamp: given.boundary_timestamp }),
    ...(given.validity_column_names && { validityColumns: given.validity_column_names }),
    ...(given.row_version_column_name !== undefined && { rowVersionColumn: given.row_version_column_name }),
  }
}

const shop = (some: readonly LoadVector[], run: number) =>
  source({
    name: 'shop',
    resources: () =>
      some.flatMap((vector) => {
        const rows = vector.runs[run]
        if (!rows) return []
        const hints = { ...vector.hints, ...rows.hints_this_run }
        return [
          resource({ ...optionsOf(vector, hints), name: nameOf(vector) }, async function* () {
            yield decoded(rows.in as never) as Row[]
          }),
        ]
      }),
  })

const built = vectors.filter(({ id }) => !(id in NOT_THERE))
const failing = built.filter(({ id }) => DECIDED[id]?.error !== undefined)
const loading = built.filter(({ id }) => DECIDED[id]?.error === undefined)

describe.each(ENGINE_KINDS)('%s, like dlt:', (kind: EngineKind) => {
  let project: TestProject
  // All vectors at once, each a separate table: what takes time is the same for one and for many.
  beforeAll(async () => {
    project = await openTestProject({ kind, sources: [] })
    for (let run = 0; run < Math.max(...loading.map(({ runs }) => runs.length)); run++) {
      await project.load({}, [], [shop(loading, run)])
      await project.applyAndMerge()
    }
  }, 120_000)
  afterAll(() => project[Symbol.asyncDispose]())

  test.each(loading.map((vector) => [vector.id, vector.note, vector] as const))(
    '%s %s',
    async (id, _, vector) => {
      const last = vector.runs.at(-1)
      if (!last) throw new Error('no run')
      const decided = DECIDED[id]
      const found = await tablesOf(project.engine, 'shop', nameOf(vector))
      if (decided) return expect(found, decided.why).toEqual(decided.tables)
      expect(vector.class, 'to be decided').toBeUndefined()
      const expected = tablesOfDlt(last)
      for (const [name, { types, rows }] of Object.entries(expected)) {
        expect(found[name]?.rows ?? [], name).toEqual(rows)
        if (last.column_types && rows.length > 0) expect(found[name]?.types, name).toEqual(types)
      }
      expect(Object.keys(found).filter((name) => !(name in expected))).toEqual([])
    },
  )

  test('what is decided is there to be decided', () => {
    const ids = new Set(vectors.map(({ id }) => id))
    expect([...Object.keys(DECIDED), ...Object.keys(NOT_THERE)].filter((id) => !ids.has(id))).toEqual([])
  })

  test.each(failing.map((vector) => [vector.id, vector.note, vector] as const))(
    '%s %s',
    async (id, _, vector) => {
      const { error, why } = DECIDED[id] ?? {}
      const [result] = await Promise.allSettled([project.load({}, [], [shop([vector], 0)])])
      const reason = result?.status === 'rejected' ? (result.reason as SluiceError) : undefined
      expect(reason?.code, why).toBe(error)
    },
  )
})
