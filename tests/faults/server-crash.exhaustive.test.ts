import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { Blocker } from './support/blocker.ts'
import { Command, succeed } from './support/command.ts'
import { expectError } from './support/expect-error.ts'
import { undisturbed } from './support/history.ts'
import { ShopProject } from './support/shop-project.ts'
import { snapshot } from './support/snapshot.ts'

let server: PostgresServer

beforeAll(async () => {
  // A commit that was told is on disk: without that a crash of the server may lose it, whatever the client does.
  server = await startPostgres({ synchronous_commit: 'on', full_page_writes: 'on' })
})

afterAll(() => server.stop())

async function crashAndRestart(): Promise<void> {
  await server.crash()
  await server.restart()
}

test('what waits outlives a crash of the server, and a load that it cuts off is mended by its rerun', async () => {
  await using calm = await ShopProject.make('postgres')
  const [load, migration, drift, last] = (await undisturbed(calm, 4)).map(({ after }) => after)
  await using project = await ShopProject.make('postgres', { url: server.url, drop: async () => {} })

  await project.bring(1)
  await succeed(project, ['load'])
  await crashAndRestart()
  expect(await snapshot(project)).toEqual(load)
  await succeed(project, ['migrate'])
  expect(await snapshot(project)).toEqual(migration)

  await project.bring(2)
  {
    await using blocker = await Blocker.hold(server.url, 'lock table shop.orders in access exclusive mode')
    const command = new Command(project, ['load', 'shop'])
    await blocker.until(1)
    await server.crash()
    expectError(await command.endWithin(20_000), 1, 'E_CONNECTION_LOST')
  }
  expectError(await new Command(project, ['load', 'shop']).endWithin(20_000), 1, 'E_CONNECTION_REFUSED')
  await server.restart()
  expect(await snapshot(project)).toEqual(migration)
  await succeed(project, ['load'])
  await crashAndRestart()
  expect(await snapshot(project)).toEqual(drift)
  await succeed(project, ['migrate'])
  expect(await snapshot(project)).toEqual(last)
})
