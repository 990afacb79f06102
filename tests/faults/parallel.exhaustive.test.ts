import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Blocker } from './support/blocker.ts'
import { Command, succeed } from './support/command.ts'
import { expectError } from './support/expect-error.ts'
import { ShopProject } from './support/shop-project.ts'
import { snapshot, type Snapshot } from './support/snapshot.ts'

let fresh: ShopProject
let drifted: ShopProject

beforeAll(async () => {
  fresh = await ShopProject.make('postgres')
  await fresh.bring(1)
  drifted = await fresh.copy()
  await succeed(drifted, ['load'])
  await succeed(drifted, ['migrate'])
  await drifted.bring(2)
})

afterAll(async () => {
  await fresh[Symbol.asyncDispose]()
  await drifted[Symbol.asyncDispose]()
})

/** What these commands leave, one after the other. */
async function oneByOne(from: ShopProject, ...commands: readonly string[]): Promise<Snapshot> {
  await using project = await from.copy()
  for (const command of commands) await succeed(project, [command])
  return await snapshot(project)
}

/** Runs commands at the same time; they have to succeed. */
async function together(project: ShopProject, ...commands: readonly string[]): Promise<void> {
  const ends = commands.map((command) => new Command(project, [command]).end())
  for (const { code, lines } of await Promise.all(ends)) expect(code, JSON.stringify(lines.at(-1))).toBe(0)
}

test.each([
  ['first loads', () => fresh],
  ['loads with drift', () => drifted],
])('%s that overtake each other give what one gives', async (_, from) => {
  await using project = await from().copy()
  await using blocker = await Blocker.dataset(project.url, 'shop')
  const both = together(project, 'load', 'load')
  // Each has read everything, and knows nothing of the other.
  await blocker.until(2)
  await blocker[Symbol.asyncDispose]()
  await both
  expect(await snapshot(project)).toEqual(await oneByOne(from(), 'load'))
})

test('three loads give what one gives', async () => {
  await using project = await fresh.copy()
  await together(project, 'load', 'load', 'load')
  expect(await snapshot(project)).toEqual(await oneByOne(fresh, 'load'))
})

test('a load and a migration at the same time lose nothing', async () => {
  await using project = await drifted.copy()
  await succeed(project, ['load', 'shop'])
  await together(project, 'load', 'migrate')
  await succeed(project, ['load'])
  await succeed(project, ['migrate'])
  const { rows, ledger, state } = await oneByOne(drifted, 'load', 'migrate')
  expect(await snapshot(project)).toMatchObject({ rows, ledger, state })
})

test('on DuckDB the second of two loads says that the file is open elsewhere', async () => {
  await using project = await ShopProject.make('duckdb')
  await project.bring(1)
  await writeFile(join(project.dir, 'pause'), '')
  const holder = new Command(project, ['load'])
  await holder.phase('extract', 'feed')
  const second = new Command(project, ['load'])
  const message = expectError(await second.endWithin(20_000), 1, 'E_DUCKDB_LOCKED')
  expect(message).toContain(`(pid ${holder.child.pid})`)
  holder.child.kill('SIGKILL')
  await holder.end()
})
