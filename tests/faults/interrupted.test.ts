import { ENGINE_KINDS } from '@sluice/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runMain } from '../support/run-main.ts'
import { Command } from './support/command.ts'
import { expectError } from './support/expect-error.ts'
import { ShopProject } from './support/shop-project.ts'
import { snapshot, type Snapshot } from './support/snapshot.ts'

// One case of each fault; the exhaustive tests beside this file interrupt commands at all their steps.

/** Runs a command that nothing interrupts, in this process. */
async function succeed(project: ShopProject, command: string): Promise<void> {
  const { code, stderr } = await runMain(project.dir, [command, '--json'], { ...process.env, ...project.env })
  expect(code, stderr).toBe(0)
}

describe.each(ENGINE_KINDS)('a load on %s', (kind) => {
  let loaded: ShopProject
  let second: Snapshot

  beforeAll(async () => {
    loaded = await ShopProject.make(kind)
    await loaded.bring(1)
    await succeed(loaded, 'load')
    await succeed(loaded, 'migrate')
    await loaded.bring(2)
    await using calm = await loaded.copy()
    await succeed(calm, 'load')
    second = await snapshot(calm)
  })
  afterAll(() => loaded[Symbol.asyncDispose]())

  test('that is killed is mended by its rerun', { tags: 'exhaustive' }, async () => {
    await using project = await loaded.copy()
    const command = new Command(project, ['load'])
    await command.phase('stage')
    command.child.kill('SIGKILL')
    await command.end()
    await succeed(project, 'load')
    expect(await snapshot(project)).toEqual(second)
  })

  test('that is stopped while it reads says so, and its rerun goes on', async () => {
    await using project = await loaded.copy()
    const command = new Command(project, ['load'])
    await command.phase('extract')
    command.child.kill('SIGINT')
    expectError(await command.endWithin(20_000), 130, 'E_STOPPED')
    await succeed(project, 'load')
    expect(await snapshot(project)).toEqual(second)
  })
})
