import { afterAll, beforeAll, expect, test } from 'vitest'
import { Blocker } from './support/blocker.ts'
import { Command, succeed } from './support/command.ts'
import { expectError } from './support/expect-error.ts'
import { ShopProject } from './support/shop-project.ts'
import { snapshot, type Snapshot } from './support/snapshot.ts'

let first: Snapshot
let second: Snapshot

let loaded: ShopProject

beforeAll(async () => {
  loaded = await ShopProject.make('postgres')
  await loaded.bring(1)
  await succeed(loaded, ['load'])
  await succeed(loaded, ['migrate'])
  first = await snapshot(loaded)
  await loaded.bring(2)
  await using calm = await loaded.copy()
  await succeed(calm, ['load'])
  second = await snapshot(calm)
})

afterAll(() => loaded[Symbol.asyncDispose]())

test.each([
  ['before it stages', `select pg_advisory_xact_lock(hashtextextended('sluice:shop', 0))`],
  ['while it stages', 'lock table _sluice.files in exclusive mode'],
  ['while it merges', 'lock table shop.orders in access exclusive mode'],
])('a load that loses its connection %s says so, and its rerun mends it', async (_, lock) => {
  await using project = await loaded.copy()
  {
    await using blocker = await Blocker.hold(project.url, lock)
    // Other sources go on.
    const command = new Command(project, ['load', 'shop'])
    await blocker.until(1)
    await blocker.terminateOthers()
    const message = expectError(await command.endWithin(20_000), 1, 'E_CONNECTION_LOST')
    expect(message).toContain('the connection was lost')
  }
  expect(await snapshot(project)).toEqual(first)
  await succeed(project, ['load'])
  expect(await snapshot(project)).toEqual(second)
})

test('connections cut at any time leave nothing half-done', async () => {
  await using project = await loaded.copy()
  const command = new Command(project, ['load'])
  await command.phase('extract')
  await using cutter = await Blocker.hold(project.url, 'select 1')
  let running = true
  const ended = command.end().then((end) => {
    running = false
    return end
  })
  while (running) await cutter.terminateOthers()
  const { code, stderr } = await ended
  expect(stderr).toBe('')
  expect(code).not.toBeNull()
  await succeed(project, ['load'])
  expect(await snapshot(project)).toEqual(second)
})
