import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { filesResource, resource, source, type FilesResource } from '@sluice/loader'
import { files } from '@sluice/sources'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTestProject, scratchFolder, type TestProject } from '../support/project.ts'

const DAYS = ['2026-01-01', '2026-01-02', '2026-01-03']

interface Exports extends AsyncDisposable {
  readonly project: TestProject
  /** Writes the export of a day, whose rows have these values. */
  write(day: string, values: readonly string[]): Promise<void>
  remove(day: string): Promise<void>
  /** `day: value` of each row. */
  rows(): Promise<readonly string[]>
}

type Kind = 'append' | 'merge' | 'replace'

const keyed: Record<Kind, Partial<FilesResource>> = {
  append: {},
  merge: { primaryKey: ['_file_name', '_row_id'] },
  replace: { writeDisposition: 'replace' },
}

/** A project that has loaded three files of two rows each. */
async function loadedExports(
  kind: EngineKind,
  disposition: Kind = 'append',
  more: Partial<FilesResource> = {},
): Promise<Exports> {
  const dir = await scratchFolder()
  await mkdir(join(dir, 'data'))
  const days = filesResource({
    name: 'days',
    format: { kind: 'csv' },
    list: files({ url: join(dir, 'data'), glob: '*.csv' }),
    ...keyed[disposition],
    ...more,
  })
  const project = await openTestProject({
    kind,
    sources: [source({ name: 'shop', resources: () => [days] })],
    dir,
  })
  const write = (day: string, values: readonly string[]) =>
    writeFile(join(dir, 'data', `${day}.csv`), `value\n${values.map((value) => `${value}\n`).join('')}`)
  for (const day of DAYS) await write(day, [`${day} a`, `${day} b`])
  await project.load()
  await project.applyAndMerge()
  return {
    project,
    write,
    remove: (day) => rm(join(dir, 'data', `${day}.csv`)),
    rows: async () => {
      const found = await project.engine.session.rows<{ value: string }>(
        'select value from shop.days order by value',
      )
      return found.map(({ value }) => value)
    },
    async [Symbol.asyncDispose]() {
      await project[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

const both = (day: string): readonly string[] => [`${day} a`, `${day} b`]
const ledger = async ({ engine }: TestProject): Promise<readonly string[]> => {
  const found = await engine.session.rows<{ name: string }>(
    'select distinct file_name as name from _sluice.files order by file_name',
  )
  return found.map(({ name }) => name)
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const day = { since: '2026-01-02', until: '2026-01-02' }

  test.each([
    ['--reload of a day, append', 'append', { reload: true, ...day }],
    ['--full-refresh of a day, merge', 'merge', { 'full-refresh': true, ...day }],
  ] as const)('%s replaces the rows of that day alone', async (_, disposition, options) => {
    await using days = await loadedExports(kind, disposition)
    await days.write('2026-01-02', ['c'])
    const { resources } = await days.project.load(options)
    expect(await days.rows()).toEqual([...both('2026-01-01'), ...both('2026-01-03'), 'c'])
    expect(resources[0]).toMatchObject({ files: 1, replaced: { before: 2, after: 1, files: 1 } })
    expect((await days.project.load()).status).toBe('unchanged')
  })

  test(
    '--full-refresh --max-files replaces the rows of the files it takes alone',
    { tags: 'exhaustive' },
    async () => {
      await using days = await loadedExports(kind)
      await days.write('2026-01-01', ['c', 'd', 'e'])
      await days.project.load({ 'full-refresh': true, 'max-files': 1 })
      expect(await days.rows()).toEqual([...both('2026-01-02'), ...both('2026-01-03'), 'c', 'd', 'e'])
      expect((await days.project.load()).status).toBe('unchanged')
    },
  )

  test(
    '--reload brings back rows that were deleted by hand, and leaves those of files that are gone',
    { tags: 'exhaustive' },
    async () => {
      await using days = await loadedExports(kind)
      await days.project.engine.session.run(`delete from shop.days where value like '2026-01-02%'`)
      await days.remove('2026-01-03')
      expect((await days.project.load()).status).toBe('unchanged')
      await days.project.load({ reload: true })
      expect(await days.rows()).toEqual(DAYS.flatMap(both))
    },
  )

  test('--full-refresh forgets the files that are gone: one that comes back is new', async () => {
    await using days = await loadedExports(kind)
    await days.remove('2026-01-02')
    await days.project.load({ 'full-refresh': true })
    expect(await days.rows()).toEqual([...both('2026-01-01'), ...both('2026-01-03')])
    expect(await ledger(days.project)).toEqual(['2026-01-01.csv', '2026-01-03.csv'])
    await days.write('2026-01-02', both('2026-01-02'))
    expect((await days.project.load()).resources[0]).toMatchObject({ files: 1, rows_merged: 2 })
    expect(await days.rows()).toEqual(DAYS.flatMap(both))
  })

  test('--full-refresh of no files empties the table and the ledger', { tags: 'exhaustive' }, async () => {
    await using days = await loadedExports(kind)
    for (const one of DAYS) await days.remove(one)
    const { status, resources } = await days.project.load({ 'full-refresh': true })
    expect(status).toBe('loaded')
    expect(resources[0]).toMatchObject({ rows_read: 0, replaced: { before: 6, after: 0 } })
    expect([await days.rows(), await ledger(days.project)]).toEqual([[], []])
  })

  test('--full-refresh --limit leaves the files to be read again', { tags: 'exhaustive' }, async () => {
    await using days = await loadedExports(kind)
    const { resources } = await days.project.load({ 'full-refresh': true, limit: 3 })
    expect(resources[0]?.replaced).toEqual({ before: 6, after: 3 })
    expect(await days.project.engine.session.rows('select sum(rows_read) as n from _sluice.files')).toEqual([
      { n: expect.toSatisfy((n) => Number(n) === 3) as number },
    ])
    await days.project.load()
    expect(await days.rows()).toEqual(DAYS.flatMap(both))
  })

  test(
    'a window is an error where a resource has no files, or cannot replace the rows of some',
    { tags: 'exhaustive' },
    async () => {
      await using all = await loadedExports(kind, 'replace')
      await expect(all.project.load({ reload: true, ...day })).rejects.toMatchObject({
        code: 'E_RELOAD',
        place: 'shop.days',
      })
      await using unnamed = await loadedExports(kind, 'append', { fileColumns: false })
      await expect(unnamed.project.load({ 'full-refresh': true, ...day })).rejects.toMatchObject({
        code: 'E_RELOAD',
      })
      const rows = source({
        name: 'api',
        resources: () => [resource({ name: 'rows' }, async function* () {})],
      })
      for (const options of [
        { since: '2026-01-01' },
        { until: '2026-01-01' },
        { 'max-files': 1 },
        { reload: true },
      ])
        await expect(unnamed.project.load(options, [], [rows])).rejects.toMatchObject({
          code: 'E_NO_FILES',
          place: 'api.rows',
          message: expect.stringMatching(
            /^--\S+ chooses files, and api.rows is a resource of rows$/,
          ) as string,
        })
    },
  )
})
