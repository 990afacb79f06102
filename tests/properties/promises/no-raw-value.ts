import { appendFile, readdir, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { expect } from 'vitest'
import { main } from '../../../apps/cli/src/main.ts'
import { preparedDatabase } from '../../support/postgres.ts'
import { scratchFolder } from '../../support/project.ts'
import { tableName } from '../history/deliver.ts'
import { bring, writeProject } from '../history/history-config.ts'
import { stepsOf, type History } from '../history/history.ts'
import { leaksIn, SECRET } from './secrets.ts'

/** A project whose commands run here, and which remembers what they say. */
export interface Shell {
  readonly dir: string
  readonly said: string[]
  run(...argv: readonly string[]): Promise<number>
}

export async function withShell(
  kind: EngineKind,
  one: History,
  work: (shell: Shell) => Promise<void>,
): Promise<void> {
  const dir = await scratchFolder()
  const database = kind === 'postgres' ? await preparedDatabase() : undefined
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
export async function filesOf(dir: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const own = /^(data\/|history|step$|sluice\.config\.ts$)/
  const found = paths.filter((path) => !own.test(relative(dir, path)))
  const texts = found.map(async (path) => [relative(dir, path), await readFile(path, 'utf8')] as const)
  return Object.fromEntries(await Promise.all(texts))
}

export async function assertNoLeak({ dir, said }: Shell): Promise<void> {
  for (const [path, text] of Object.entries(await filesOf(dir))) {
    expect(leaksIn(path), 'the name of a file').toEqual([])
    expect(leaksIn(text), path).toEqual([])
  }
  expect(leaksIn(said.join('')), 'what the commands said').toEqual([])
}

/** What a broken line of a file looks like, for it must be told of. */
const broken = (format: string): string =>
  format === 'csv' ? `1,"${SECRET}" y\n` : `{"k":1,"a":"${SECRET}\n`

/** A history may lose rows, and records. */
const ANY = ['--yes', '--max-quarantined', '100%']

/** Loads and reviews step by step, each time with a broken line in the files, and asks what there is to know. */
export async function live(shell: Shell, one: History): Promise<void> {
  for (const [number, { review }] of stepsOf(one).entries()) {
    await bring(shell.dir, one, number)
    let unread = 0
    for (const [index, { format, deliveries }] of one.tables.entries()) {
      const file = deliveries[number]?.[0]?.file
      if (file === undefined || (format !== 'csv' && format !== 'ndjson')) continue
      const path = join(shell.dir, 'data', tableName(index), `${file}.${format}`)
      expect(leaksIn(await readFile(path, 'utf8')).length > 0).toBe(
        deliveries[number]?.[0]?.rows.length !== 0,
      )
      await appendFile(path, broken(format))
      if (deliveries[number]?.[0]?.rows.length === 0) unread += 1
    }
    const json = number % 2 === 0 ? ['--json'] : []
    // A file of which no record can be read is an error.
    expect(await shell.run('load', ...ANY, ...json), shell.said.join('')).toBe(unread > 0 ? 1 : 0)
    if (review.kind === 'delay') continue
    await shell.run('migrate', '--dry-run', ...json)
    await shell.run('migrate', ...json) // may refuse to round, and must not say what
  }
  for (const command of ['status', 'loads', 'migrate status', 'status --json', 'loads --json'])
    expect(await shell.run(...command.split(' ')), shell.said.join('')).toBe(0)
}
