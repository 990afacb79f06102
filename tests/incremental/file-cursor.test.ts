import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { filesResource, source, type FileCursor, type FileIncremental } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject, scratchFolder, type TestProject } from '../support/project.ts'

// A resource of files with a cursor leaves old files out; the ledger decides which of the others are new.

interface Exports extends AsyncDisposable {
  readonly project: TestProject
  /** What the listing was asked for. */
  readonly asked: (FileCursor | undefined)[]
  /** Writes a file of one row; `at`: when it was written. */
  write(name: string, at?: string, text?: string): Promise<void>
  /** Names of the files that the table has rows of. */
  names(): Promise<readonly string[]>
}

async function openExports(kind: EngineKind, incremental: FileIncremental): Promise<Exports> {
  const dir = await scratchFolder()
  const folder = join(dir, 'data')
  await mkdir(folder)
  const asked: (FileCursor | undefined)[] = []
  const list = files({ url: folder, glob: '**/*.csv' })
  const events = filesResource({
    name: 'events',
    format: { kind: 'csv' },
    incremental,
    list: (context) => {
      asked.push(context.cursor)
      return list(context)
    },
  })
  const project = await openTestProject({
    kind,
    dir,
    sources: [source({ name: 'shop', resources: () => [events] })],
  })
  return {
    project,
    asked,
    async write(name, at, text = 'n\n1\n') {
      await writeFile(join(folder, name), text)
      if (at !== undefined) await utimes(join(folder, name), new Date(at), new Date(at))
    },
    async names() {
      const rows = await project.engine.session.rows<{ name: string }>(
        'select distinct _file_name as name from shop.events order by 1',
      )
      return rows.map(({ name }) => name)
    },
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  }
}

for (const kind of ENGINE_KINDS) {
  test(`${kind}: files older than the cursor are not read, and those of its value are not read twice`, async () => {
    await using exports = await openExports(kind, {
      cursor: 'date',
      initial: '2026-01-02',
      lookback: '1 day',
    })
    const { project, asked, write, names } = exports
    for (const day of ['01', '02', '05']) await write(`2026-01-${day}.csv`)
    const first = await project.load()
    expect(first.resources[0]).toMatchObject({
      files: 2,
      cursor: { from: '2026-01-02', value: '2026-01-05', before: 1, unit: 'files' },
    })
    await project.applyAndMerge()
    for (const name of ['2026-01-03', '2026-01-04', '2026-01-05b', '2026-01-06']) await write(`${name}.csv`)
    const second = await project.load()
    expect(second.resources[0]).toMatchObject({
      files: 3,
      rows_merged: 3,
      cursor: { from: '2026-01-04', value: '2026-01-06', before: 2 },
    })
    expect(project.events).toContainEqual({
      kind: 'message',
      level: 'warn',
      text: expect.stringContaining(
        '1 file before the cursor is new or changed, and are not read; the first is 2026-01-03.csv',
      ),
    })
    expect((await project.load()).status).toBe('unchanged')
    expect(asked.map((cursor) => [cursor?.by, cursor?.from, cursor?.last])).toEqual([
      ['date', '2026-01-02', undefined],
      ['date', '2026-01-04', '2026-01-05'],
      ['date', '2026-01-05', '2026-01-06'],
    ])
    // A range that is given reads the late file, and leaves the cursor.
    const late = await project.load({ since: '2026-01-03', until: '2026-01-03' })
    expect(late.resources[0]).toMatchObject({ files: 1, cursor: { value: '2026-01-06' } })
    expect(await names()).toEqual(['02', '03', '04', '05', '05b', '06'].map((day) => `2026-01-${day}.csv`))
  })

  test(
    `${kind}: a cursor of keys and one of times go by the name of a file, and by when it was written`,
    { tags: 'exhaustive' },
    async () => {
      for (const cursor of ['key', 'mtime'] as const) {
        await using exports = await openExports(kind, { cursor })
        const { project, write, names } = exports
        await write('b.csv', '2026-01-02T00:00:00Z')
        await write('c.csv', '2026-01-03T00:00:00Z')
        await project.load()
        await project.applyAndMerge()
        await write('a.csv', '2026-01-09T00:00:00Z')
        await write('d.csv', '2026-01-01T00:00:00Z')
        const { resources } = await project.load()
        expect(resources[0]).toMatchObject(
          cursor === 'key'
            ? { files: 1, cursor: { from: 'c.csv', value: 'd.csv', before: 1 } }
            : { files: 1, cursor: { from: '2026-01-03T00:00:00.000Z', value: '2026-01-09T00:00:00.000Z' } },
        )
        expect(await names()).toEqual(
          cursor === 'key' ? ['b.csv', 'c.csv', 'd.csv'] : ['a.csv', 'b.csv', 'c.csv'],
        )
      }
    },
  )

  test(`${kind}: the cursor passes no file that was left for later, or could not be read`, async () => {
    await using exports = await openExports(kind, { cursor: 'date' })
    const { project, write, names } = exports
    for (const day of ['01', '02', '04']) await write(`2026-01-${day}.csv`)
    await write('2026-01-03.csv', undefined, '{"n": 1}\n')
    expect((await project.load({ 'max-files': 1 })).resources[0]?.cursor).toMatchObject({
      value: '2026-01-01',
    })
    const cut = await project.load({ limit: 1 })
    expect(cut.resources[0]).toMatchObject({ bad_files: [{}], cursor: { value: '2026-01-01' } })
    const rest = await project.load()
    expect(rest.resources[0]?.cursor).toMatchObject({ value: '2026-01-02' })
    await project.applyAndMerge()
    await write('2026-01-03.csv')
    expect((await project.load()).resources[0]?.cursor).toMatchObject({ value: '2026-01-03' })
    expect(await names()).toEqual(['01', '02', '03', '04'].map((day) => `2026-01-${day}.csv`))
  })

  test(
    `${kind}: a reload starts at initial and keeps the cursor, a full refresh starts it again`,
    { tags: 'exhaustive' },
    async () => {
      await using exports = await openExports(kind, { cursor: 'date', initial: '2026-01-02' })
      const { project, write } = exports
      for (const day of ['01', '02', '03']) await write(`2026-01-${day}.csv`)
      await project.load()
      await project.applyAndMerge()
      expect((await project.load({ reload: true })).resources[0]).toMatchObject({
        files: 2,
        cursor: { from: '2026-01-02', value: '2026-01-03' },
      })
      expect((await project.load({ 'full-refresh': true })).resources[0]).toMatchObject({
        files: 2,
        cursor: { from: '2026-01-02', value: '2026-01-03' },
      })
    },
  )
}

test('files without a date fail the resource, or are included or left out', async () => {
  for (const onMissing of ['fail', 'include', 'exclude'] as const) {
    await using exports = await openExports('duckdb', { cursor: 'date', onMissing })
    const { project, write } = exports
    await write('2026-01-01.csv')
    await write('undated.csv')
    if (onMissing === 'fail')
      await expect(project.load()).rejects.toMatchObject({
        code: 'E_CURSOR_MISSING',
        message: '1 file has no date in the name; the first is undated.csv',
      })
    else
      expect((await project.load()).resources[0]).toMatchObject({
        files: onMissing === 'include' ? 2 : 1,
        cursor: { value: '2026-01-01', without_value: onMissing === 'include' ? 1 : 0 },
      })
  }
})
