import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Blocker } from './support/blocker.ts'
import { Command, succeed } from './support/command.ts'
import { expectError } from './support/expect-error.ts'
import { ShopProject } from './support/shop-project.ts'
import { snapshot, type Snapshot } from './support/snapshot.ts'

const SOON = 20_000

async function stop(command: Command): Promise<void> {
  command.child.kill('SIGINT')
  const ended = await command.endWithin(SOON)
  expectError(ended, 130, 'E_STOPPED')
  expect(ended.stderr.trim()).toBe('stopping; press Ctrl-C again to stop immediately')
}

describe.each(['duckdb', 'postgres'] as const)('Ctrl-C on %s', (kind) => {
  let unmigrated: ShopProject
  let loaded: ShopProject
  let first: Snapshot
  let second: Snapshot

  beforeAll(async () => {
    unmigrated = await ShopProject.make(kind)
    await unmigrated.bring(1)
    await succeed(unmigrated, ['load'])
    loaded = await unmigrated.copy()
    await succeed(loaded, ['migrate'])
    first = await snapshot(loaded)
    await loaded.bring(2)
    await using calm = await loaded.copy()
    await succeed(calm, ['load'])
    second = await snapshot(calm)
  })

  afterAll(async () => {
    await unmigrated[Symbol.asyncDispose]()
    await loaded[Symbol.asyncDispose]()
  })

  /** Stops the second day's load somewhere, checks what is there, and loads again. */
  async function stopAndGoOn(
    stopSomewhere: (project: ShopProject) => Promise<void>,
    check: (after: Snapshot) => void,
  ): Promise<void> {
    await using project = await loaded.copy()
    await stopSomewhere(project)
    check(await snapshot(project))
    await succeed(project, ['load'])
    expect(await snapshot(project)).toEqual(second)
  }

  const nothingNew = (after: Snapshot): void => expect(after).toEqual(first)
  const notTheFeed = ({ rows, state }: Snapshot): void => {
    expect(rows['feed.events']).toEqual(first.rows['feed.events'])
    expect(state).toEqual(first.state)
  }
  /** The signal may come when the load is through with it. */
  const allOfTheFeedOrNothing = (after: Snapshot): void => {
    const { rows, state } = after.state.join().includes('2.json') ? second : first
    expect(after.rows['feed.events']).toEqual(rows['feed.events'])
    expect(after.state).toEqual(state)
  }

  test('ends an extract that waits for its source', () =>
    stopAndGoOn(async (project) => {
      const pause = join(project.dir, 'pause')
      await writeFile(pause, '')
      const command = new Command(project, ['load'])
      await command.phase('extract', 'feed.events')
      await stop(command)
      await rm(pause)
    }, notTheFeed))

  test.each(['stage', 'merge'])('ends a load when it begins to %s', (phase) =>
    stopAndGoOn(async (project) => {
      const command = new Command(project, ['load'])
      await command.phase(phase, 'feed')
      command.child.kill('SIGINT')
      const ended = await command.endWithin(SOON)
      if (ended.code !== 0) expectError(ended, 130, 'E_STOPPED')
    }, allOfTheFeedOrNothing),
  )

  test('ends a migration', async () => {
    await using project = await unmigrated.copy()
    const command = new Command(project, ['migrate'])
    await command.said((line) => line.includes('applied in'))
    await stop(command)
    await succeed(project, ['migrate'])
    expect(await snapshot(project)).toEqual(first)
  })

  if (kind === 'duckdb') return

  test.each([
    ['staging', 'lock table _sluice.files in exclusive mode'],
    ['a merge', 'lock table shop.orders in access exclusive mode'],
  ])('ends %s that waits for a lock of someone else', (_, lock) =>
    stopAndGoOn(async (project) => {
      await using blocker = await Blocker.hold(project.url, lock)
      const command = new Command(project, ['load'])
      await blocker.until(1)
      await stop(command)
    }, nothingNew),
  )
})
