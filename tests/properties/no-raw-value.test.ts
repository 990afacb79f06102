import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { main } from '../../apps/cli/src/main.ts'
import { freshDatabase } from '../support/postgres.ts'
import { scratchFolder } from '../support/project.ts'
import { tableName } from './deliver.ts'
import { bring, writeProject } from './history-config.ts'
import { history, MINUTE, runsOf, stepsOf, type History } from './history.ts'
import { oneTable } from './one-table.ts'
import { leaksIn, SECRET, withSecrets } from './secrets.ts'
import type { SourceRow } from './values.ts'

/** A project whose commands run here, and which remembers what they say. */
interface Shell {
  readonly dir: string
  readonly said: string[]
  run(...argv: readonly string[]): Promise<number>
}

async function withShell(
  kind: EngineKind,
  one: History,
  work: (shell: Shell) => Promise<void>,
): Promise<void> {
  const dir = await scratchFolder()
  const database = kind === 'postgres' ? await freshDatabase() : undefined
  const said: string[] = []
  const output = { write: (text: string) => void said.push(text), size: () => undefined }
  if (database) process.env['HISTORY_URL'] = database.url
  try {
    writeProject(dir, one)
    await work({
      dir,
      said,
      run: (...argv) =>
        main({
          argv: [...argv, '--target', kind],
          cwd: dir,
          env: {},
          stdout: output,
          stderr: output,
          signal: new AbortController().signal,
          now: () => new Date(),
          onStart: () => undefined,
        }),
    })
  } finally {
    delete process.env['HISTORY_URL']
    await database?.drop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** What is committed or left behind: all files but the deliveries, the database and the test's own. */
async function filesOf(dir: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const own = /^(data\/|history|step$|sluice\.config\.ts$)/
  const found = paths.filter((path) => !own.test(relative(dir, path)))
  const texts = found.map(async (path) => [relative(dir, path), await readFile(path, 'utf8')] as const)
  return Object.fromEntries(await Promise.all(texts))
}

async function assertNoLeak({ dir, said }: Shell): Promise<void> {
  for (const [path, text] of Object.entries(await filesOf(dir))) {
    expect(leaksIn(path), 'the name of a file').toEqual([])
    expect(leaksIn(text), path).toEqual([])
  }
  expect(leaksIn(said.join('')), 'what the commands said').toEqual([])
}

/** What a broken line of a file looks like, for it must be told of. */
const broken = (format: string): string =>
  format === 'csv' ? `1,"${SECRET}" y\n` : `{"k":1,"a":"${SECRET}\n`

/** Loads and reviews step by step, each time with a broken line in the files, and asks what there is to know. */
async function live(shell: Shell, one: History): Promise<void> {
  for (const [number, { review }] of stepsOf(one).entries()) {
    await bring(shell.dir, one, number)
    for (const [index, { format, deliveries }] of one.tables.entries()) {
      const file = deliveries[number]?.[0]?.file
      if (file === undefined || (format !== 'csv' && format !== 'ndjson')) continue
      const path = join(shell.dir, 'data', tableName(index), `${file}.${format}`)
      expect(leaksIn(await readFile(path, 'utf8')).length > 0).toBe(
        deliveries[number]?.[0]?.rows.length !== 0,
      )
      await appendFile(path, broken(format))
    }
    const json = number % 2 === 0 ? ['--json'] : []
    expect(await shell.run('load', ...json), shell.said.join('')).toBe(0)
    if (review.kind === 'delay') continue
    await shell.run('migrate', '--dry-run', ...json)
    await shell.run('migrate', ...json) // may refuse to round, and must not say what
  }
  for (const command of ['status', 'loads', 'migrate status', 'status --json', 'loads --json'])
    expect(await shell.run(...command.split(' ')), shell.said.join('')).toBe(0)
}

const FLAT: readonly SourceRow[] = [
  { a: 1, b: true, d: '2026-01-02', w: 'x' },
  { a: 0.5, b: 'x', d: '2026-01-02T03:04:05Z', w: 'y', e: 1 },
  { a: 9007199254740993n, d: 'x', e: null },
  { a: 'x', e: 'x' },
]
const NESTED: readonly SourceRow[] = [
  { ...FLAT[0], n: 1, o: { x: 1 }, l: [{ p: 1 }] },
  { ...FLAT[1], n: [1], o: 2, l: [{ p: 'x', q: [1] }], w: { x: 1 } },
  { ...FLAT[2], n: [{ p: 'x' }], o: { x: 'x', y: 'x' }, l: [{ q: ['x'] }] },
  { ...FLAT[3], n: 'x' },
]

/** Every kind of drift in every format, reviewed each time. */
const EVERY_DRIFT = withSecrets({
  tables: (['rows', 'csv', 'ndjson', 'parquet'] as const).map((format) => ({
    disposition: 'append',
    format,
    dedup: undefined,
    key: ['k'],
    deliveries: (format === 'csv' ? FLAT : NESTED).map((row, file) => [{ file, rows: [{ k: 1, ...row }] }]),
  })),
  steps: FLAT.map(() => ({ review: { kind: 'accept' }, fuses: [], meanwhile: 'nothing' })),
})

test.each([...ENGINE_KINDS])(
  'no raw value: migrations with evidence for every drift of every format have shapes alone (%s)',
  (kind) =>
    withShell(kind, EVERY_DRIFT, async (shell) => {
      await live(shell, EVERY_DRIFT)
      const sql = Object.entries(await filesOf(shell.dir)).filter(([path]) => path.endsWith(`/${kind}.sql`))
      const text = sql.map(([, one]) => one).join('')
      for (const change of ['create table', 'add column', '-- widen']) expect(text).toContain(change)
      expect(text).toMatch(/shapes?=/)
      expect(leaksIn(`is found: ${SECRET}`)).toHaveLength(1)
      await assertNoLeak(shell)
    }),
)

test.each([...ENGINE_KINDS])(
  'no raw value: none is in migrations, generated files, leftovers or output, whatever drifts (%s)',
  (kind) =>
    fc.assert(
      fc.asyncProperty(history.filter((one) => stepsOf(one).length > 0).map(withSecrets), (one) =>
        withShell(kind, one, async (shell) => {
          await live(shell, one)
          await assertNoLeak(shell)
        }),
      ),
      { numRuns: runsOf(2) },
    ),
  runsOf(5) * MINUTE,
)

test.each([...ENGINE_KINDS])(
  'no raw value: a migration that a value does not fit shows its shape (%s)',
  (kind) => {
    const one = withSecrets(oneTable([{ w: 'x' }]))
    return withShell(kind, one, async (shell) => {
      await bring(shell.dir, one, 0)
      await shell.run('load')
      await shell.run('migrate')
      const id = '29990101T000000_narrow'
      await mkdir(join(shell.dir, 'migrations', id))
      for (const engine of ENGINE_KINDS) {
        const using = engine === 'postgres' ? ' using cast("w" as bigint)' : ''
        const sql = `alter table "shop"."t0" alter column "w" type bigint${using};\n`
        await writeFile(join(shell.dir, 'migrations', id, `${engine}.sql`), `--! Id: ${id}\n${sql}`)
      }
      expect(await shell.run('migrate')).toBe(1)
      expect(shell.said.join('')).toMatch(/Aaaaaa a/)
      await assertNoLeak(shell)
    })
  },
)
