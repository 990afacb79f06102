import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { resource, source, type Row } from '@sluice/loader'
import type { SluiceError } from '@sluice/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { asOption, ours, rowOfModel, saidOf, type ContractVector } from './contract-vector.ts'
import { DECIDED } from './decided-contracts.ts'
import { tablesOf, tablesOfDlt, type Told } from './tables.ts'
import { readVectors, type DltRow } from './vector.ts'

// What a contract does, table by table: rows, nested rows with their parents, and what an error names. A table that is new
// is reviewed before it is there, and a model of pydantic is here a reviewed table.

const vectors = readVectors<ContractVector>('contracts.json')

const nameOf = ({ id }: ContractVector): string => id.toLowerCase().replace('-', '_')

/** What its table has had before the run that the contract is about. */
const before = ({ model, runs }: ContractVector): readonly DltRow[] =>
  model ? [rowOfModel(model)] : runs.slice(0, -1).flatMap((run) => run.in)

const last = ({ id, runs }: ContractVector): ContractVector['runs'][number] => {
  const run = runs.at(-1)
  if (!run) throw new Error(`${id} has no run`)
  return run
}

const errorOf = (vector: ContractVector) => (DECIDED[vector.id] ?? last(vector)).error

const reviewed = () =>
  source({
    name: 'shop',
    resources: () =>
      vectors
        .filter((vector) => before(vector).length > 0)
        .map((vector) =>
          resource({ name: nameOf(vector) }, async function* () {
            yield before(vector) as Row[]
          }),
        ),
  })

const shop = (some: readonly ContractVector[]) =>
  source({
    name: 'shop',
    ...(some[0]?.source_contract && { contract: ours(some[0].source_contract) }),
    resources: () =>
      some.map((vector) =>
        resource({ name: nameOf(vector), contract: ours(vector.contract) }, async function* () {
          yield last(vector).in as Row[]
        }),
      ),
  })

const failing = vectors.filter(errorOf)
const loading = vectors.filter((vector) => !errorOf(vector))
/** Tables that are new, and that their contract neither lets in at once nor keeps out. */
const proposed = loading.filter((vector) => before(vector).length === 0 && !vector.contract.tables)

const rowsOf = (tables: Told) => Object.fromEntries(Object.entries(tables).map(([t, { rows }]) => [t, rows]))

const rowsOfDlt = ({ tables_after: tables }: Pick<ContractVector['runs'][number], 'tables_after'>) =>
  rowsOf(tablesOfDlt({ in: [], tables_after: tables }))

describe.each(ENGINE_KINDS)('%s, like dlt:', (kind: EngineKind) => {
  let project: TestProject
  const found = (vector: ContractVector): Promise<Told> => tablesOf(project.engine, 'shop', nameOf(vector))

  beforeAll(async () => {
    project = await openTestProject({ kind, sources: [] })
    await project.load({}, [], [reviewed()])
    await project.applyAndMerge()
    for (const vector of vectors.filter(({ model }) => model))
      await project.engine.session.script(`delete from shop.${nameOf(vector)}`)
    // All that do not fail at once, each a separate table.
    await project.load({}, [], [shop(loading)])
  }, 120_000)
  afterAll(() => project[Symbol.asyncDispose]())

  test('a new table waits for its review, if the contract does not mention tables', async () => {
    expect(proposed.length).toBeGreaterThan(0)
    for (const vector of proposed) expect(await found(vector), vector.id).toEqual({})
    await project.applyAndMerge()
  })

  test.each(loading.map((vector) => [vector.id, vector.note, vector] as const))(
    '%s %s',
    async (id, _, vector) => {
      const decided = DECIDED[id]
      if (decided) return expect(await found(vector), decided.why).toEqual(decided.tables)
      expect(vector.class, 'to be decided').toBeUndefined()
      expect(rowsOf(await found(vector))).toEqual(rowsOfDlt(last(vector)))
    },
  )

  test.each(failing.map((vector) => [vector.id, vector.note, vector] as const))(
    '%s %s',
    async (id, _, vector) => {
      const { why } = DECIDED[id] ?? {}
      expect(vector.class === undefined || why !== undefined, 'to be decided').toBe(true)
      const options = vector.run_contract ? { contract: asOption(vector.run_contract) } : {}
      const [result] = await Promise.allSettled([project.load(options, [], [shop([vector])])])
      const error = result?.status === 'rejected' ? (result.reason as SluiceError) : undefined
      expect(error?.code, why).toBe('E_CONTRACT')
      for (const said of saidOf(errorOf(vector), `shop.${nameOf(vector)}`))
        expect(error?.message).toContain(said)
      const [first] = vector.runs
      const left = first && vector.runs.length > 1 ? rowsOfDlt(first) : vector.model ? { t: [] } : {}
      expect(rowsOf(await found(vector)), 'the tables are as they were').toEqual(left)
    },
  )

  test('no load leaves anything behind that the next one stumbles over, as those of dlt do', async () => {
    expect(vectors.some((vector) => last(vector).pending_package_left)).toBe(true)
    const packages = join(project.dir, '.sluice', 'loads')
    expect(existsSync(packages) ? readdirSync(packages) : []).toEqual([])
    expect(await project.staging()).toEqual([])
  })

  test('what is decided is there to be decided', () => {
    const ids = new Set(vectors.map(({ id }) => id))
    expect(Object.keys(DECIDED).filter((id) => !ids.has(id))).toEqual([])
  })
})
