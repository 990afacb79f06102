import { setTimeout } from 'node:timers/promises'
import { filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTestProject, scratchFolder, type TestProject } from '../support/project.ts'

const MANY = 20_100

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index},many\n`).join('')

const resourceOf = (name: string, url: string) =>
  filesResource({
    name,
    primaryKey: 'id',
    fileColumns: false,
    format: { kind: 'csv' },
    list: files({ url }),
  })

/** A table of three rows on Postgres, and a file with many for it: it has two of their keys, one with the same values. With `besides` it has another table for the same rows. */
async function opened({ besides = false } = {}): Promise<TestProject> {
  const dir = await scratchFolder()
  const input = join(dir, 'in')
  mkdirSync(input)
  writeFileSync(join(input, 'a.csv'), 'id,note\n1,same\n2,old\n0,own\n')
  const rows = resourceOf('rows', input)
  const others = resourceOf('others', input)
  const sources = [source({ name: 'shop', resources: () => (besides ? [rows, others] : [rows]) })]
  const project = await openTestProject({ kind: 'postgres', dir, sources })
  await project.load()
  await project.applyAndMerge()
  writeFileSync(join(input, 'b.csv'), `id,note\n1,same\n2,new\n${lines(3, MANY)}`)
  return project
}

const firstRows = (project: TestProject) =>
  project.engine.session.rows(
    'select id, note, _sluice_load_id as load from shop.rows where id < 4 order by id',
  )

const AFTER = [
  { id: 1, note: 'same', load: 1 },
  { id: 2, note: 'new', load: 2 },
  { id: 3, note: 'many', load: 2 },
]

/** The transaction that has written the row which no load brings again. */
const writerOf = async (project: TestProject): Promise<unknown> =>
  (await project.engine.session.rows('select xmin::text as writer from shop.rows where id = 0'))[0]?.[
    'writer'
  ]

/** Loads, and says whether the row that the load does not bring was written again. */
async function isWrittenAgain(project: TestProject): Promise<boolean> {
  const writer = await writerOf(project)
  await project.load()
  expect(await firstRows(project)).toEqual([{ id: 0, note: 'own', load: 1 }, ...AFTER])
  return (await writerOf(project)) !== writer
}

test('few rows make way for many', async () => {
  await using project = await opened()
  expect(await isWrittenAgain(project)).toBe(true)
})

test.each([
  ['the table', `create publication of_rows for table shop.rows with (publish = 'insert')`],
  ['its schema', `create publication of_shop for tables in schema shop with (publish = 'insert')`],
  ['all tables', `create publication of_all for all tables with (publish = 'insert')`],
])('of few rows none is written again where a publication publishes inserts of %s', async (_, create) => {
  await using project = await opened()
  await project.engine.session.script(create)
  expect(await isWrittenAgain(project)).toBe(false)
})

test('a publication that cannot publish deletes of a table of few rows is named', async () => {
  await using project = await opened()
  await project.engine.session.script(
    'alter table shop.rows replica identity nothing; create publication of_rows for table shop.rows',
  )
  await expect(project.load()).rejects.toMatchObject({ code: 'E_REPLICA_IDENTITY', place: 'shop.rows' })
})

test('a table is not locked for the time that other resources of its source take', async () => {
  await using project = await opened({ besides: true })
  expect(await isWrittenAgain(project)).toBe(false)
})

test('while somebody changes a row of few, many rows are staged and merged', async () => {
  await using project = await opened()
  await project.engine.transaction(async (tx) => {
    await tx.run(`update shop.rows set note = 'hand' where id = 0`)
    await project.load()
  })
  expect(await firstRows(project)).toEqual([{ id: 0, note: 'hand', load: 1 }, ...AFTER])
})

test('who changes, locks or reads a row while many are loaded finds it', async () => {
  await using project = await opened()
  const { session } = project.engine
  let isLoading = true
  const load = project.load().finally(() => (isLoading = false))
  let changes = 0
  while (isLoading) {
    expect(await session.rows('select id from shop.rows where id < 3')).toHaveLength(3)
    expect(await session.rows('select id from shop.rows where id = 0 for update')).toHaveLength(1)
    expect(await session.run(`update shop.rows set note = 'hand ' || $1 where id = 0`, [++changes])).toBe(1)
    await setTimeout(20)
  }
  await load
  expect(await firstRows(project)).toEqual([{ id: 0, note: `hand ${changes}`, load: 1 }, ...AFTER])
})
