import { readdirSync } from 'node:fs'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { expect, test, vi } from 'vitest'
import { valuesOf, type ExportedTables } from '../support/export-tables.ts'
import { openTestProject } from '../support/project.ts'
import { dataSet, dataSource, FOLDER, NOT_A_TABLE } from './data-sets.ts'
import { canonicalText, readIndependently } from './independent-reader.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

const SETS = readdirSync(FOLDER)
  .filter((file) => !(file in NOT_A_TABLE))
  .toSorted()
  .map(dataSet)

/** Columns that Sluice adds. */
const OWN = /^(>.*|_file_name|_row_id|_file_date)$/

const exported = new Map<EngineKind, ExportedTables>()

/** Cells of every row in a small data set, of every hundredth in a large one. */
const sampled = <T>(rows: readonly T[]): readonly (readonly [T, number])[] =>
  rows.map((row, i) => [row, i] as const).filter(([, i]) => rows.length < 12_000 || i % 100 === 0)

vi.setConfig({ testTimeout: 300_000 })

test.each(ENGINE_KINDS)('every data set loads on %s as an independent reader reads it', async (kind) => {
  await using project = await openTestProject({ kind, sources: [dataSource(SETS)] })
  const first = await project.load()
  expect(first.resources.map(({ name }) => name)).toEqual(SETS.map(({ table }) => `vega.${table}`))
  expect(first.resources.filter(({ rows_quarantined: bad }) => bad > 0)).toEqual([])
  expect(first.migrations).toHaveLength(1)
  await (kind === 'duckdb' ? project.migrate() : project.applyAndMerge()) // types are the same for both
  expect(await project.staging()).toEqual([])

  const tables = await project.tables({ loads: true })
  exported.set(kind, tables)
  for (const set of SETS) {
    const { rows, nested } = readIndependently(set)
    const table = tables[`vega.${set.table}`]
    expect(table?.rows.length, set.file).toBe(rows.length)
    const types = new Map(table?.columns.map((column) => column.split(' ') as [string, string]))
    const loaded = new Map(
      table?.rows.map((row) => {
        const cells = JSON.parse(row) as Record<string, string>
        return [Number(cells['_row_id']), cells]
      }),
    )
    for (const [row, i] of sampled(rows)) {
      const found = loaded.get(i) ?? {}
      const expected = Object.entries(row).map(([name, text]) => [
        name,
        canonicalText(text, types.get(name) ?? ''),
      ])
      const names = Object.keys(found).filter((name) => !OWN.test(name))
      if (names.length === expected.length && expected.every(([name = '', text]) => found[name] === text))
        continue
      expect(found, `${set.file} row ${i}`).toMatchObject(Object.fromEntries(expected))
      expect(names, `${set.file} row ${i}`).toHaveLength(expected.length)
    }
    for (const [name, count] of Object.entries(nested)) {
      const [found] = await project.engine.session.rows<{ n: number }>(
        `select count(*) as n from vega.${set.table}${name}`,
      )
      expect(found?.n, `${set.file} ${name}`).toBe(count)
    }
  }

  const second = await project.load()
  expect(second).toMatchObject({ load_id: null, status: 'unchanged', migrations: [] })
})

test('the data sets are the same on both engines', () => {
  const [duckdb, postgres] = ENGINE_KINDS.map((kind) => exported.get(kind))
  for (const [name, table] of Object.entries(duckdb ?? {})) {
    expect(postgres?.[name]?.columns, name).toEqual(table.columns)
    expect(postgres?.[name]?.rows, name).toEqual(table.rows)
  }
  expect(Object.keys(valuesOf(postgres ?? {}))).toEqual(Object.keys(valuesOf(duckdb ?? {})))
})

test('what is left out is there', () => {
  expect(readdirSync(FOLDER)).toEqual(expect.arrayContaining(Object.keys(NOT_A_TABLE)))
})
