import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { makeProject } from '../cli/support/project.ts'
import { Command, succeed } from '../faults/support/command.ts'
import { apiServer } from './api-server.ts'

const CONFIG = `
import { defineConfig } from 'sluice'
import { offset, restApi } from 'sluice/sources'
const endpoint = (path: string) => ({ path, data: 'items' })
export default defineConfig({
  sources: [restApi({
    name: 'shop',
    client: { baseUrl: process.env.API_URL ?? '', paginator: offset({ limit: 2, total: 'total' }) },
    resources: [
      { name: 'quick', primaryKey: 'id', endpoint: endpoint('/quick') },
      { name: 'slow', primaryKey: 'id', endpoint: endpoint('/slow') },
    ],
  })],
  targets: { dev: { kind: 'duckdb', path: 'shop.duckdb' } },
})
`

test('a killed load continues, and requests no page again of a resource that was read completely', async () => {
  let isStuck = true
  await using server = await apiServer(async ({ path, query }) => {
    const from = Number(query['offset'] ?? 0)
    if (path === '/slow' && from === 2 && isStuck) await setTimeout(30_000, undefined, { ref: false })
    return { body: { items: [{ id: from }, { id: from + 1 }], total: 6 } }
  })
  const dir = await makeProject({ 'sluice.config.ts': CONFIG })
  const project = { dir, env: { API_URL: server.url } }
  const command = new Command(project, ['load'])
  // The rows of one resource are complete, and those of the other are not.
  await command.phase('wait', 'shop.quick')
  while (!server.asked.some(({ path, query }) => path === '/slow' && query['offset'] === '2'))
    await setTimeout(5)
  command.child.kill('SIGKILL')
  await command.end()
  isStuck = false
  const before = server.asked.length
  const { lines } = await succeed(project, ['load'])
  expect(server.asked.slice(before).map(({ path, query }) => `${path} ${query['offset'] ?? ''}`)).toEqual([
    '/slow 0',
    '/slow 2',
    '/slow 4',
  ])
  expect(lines.at(-1)).toMatchObject({
    resources: [
      { name: 'shop.quick', rows_read: 6 },
      { name: 'shop.slow', rows_read: 6 },
    ],
  })
})
