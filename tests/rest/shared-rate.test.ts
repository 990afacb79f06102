import { setTimeout } from 'node:timers/promises'
import type { EngineKind } from '@sluice/engine'
import { expect, test } from 'vitest'
import { emptyTarget } from '../cli/support/empty-target.ts'
import { makeProject } from '../cli/support/project.ts'
import { Command, succeed, type Place } from '../faults/support/command.ts'
import { apiServer, type ApiServer } from './api-server.ts'

const LIMIT = 10
const PER = 300
const ROWS = 24

/** Two sources of one API, of 12 pages each. */
const config = (target: string) => `
import { defineConfig, resource, source } from 'sluice'
import { offset, restApi } from 'sluice/sources'
const make = (name: string) => restApi({
  name,
  client: {
    baseUrl: process.env.API_URL ?? '',
    paginator: offset({ limit: 2, total: 'total' }),
    rate: { requests: ${LIMIT}, per: ${PER}, concurrency: 3 },
  },
  resources: [{ name: 'items', endpoint: { path: '/' + name, data: 'items' }, primaryKey: 'id' }],
})
export default defineConfig({ sources: [make('first'), make('second')], targets: { dev: ${target} } })
`

async function sharedProject(kind: EngineKind, url: string): Promise<Place> {
  const files = { 'sluice.config.ts': config(await emptyTarget(kind)) }
  return { dir: await makeProject(files), env: { API_URL: url } }
}

/** Pages of two rows; those for which `isStuck` come late. */
const items = (isStuck: (path: string, from: number) => boolean = () => false): Promise<ApiServer> =>
  apiServer(({ path, query }) => {
    const from = Number(query['offset'] ?? 0)
    const body = { items: [{ id: from }, { id: from + 1 }], total: ROWS }
    return { delay: isStuck(path, from) ? 30_000 : 5, body }
  })

/** The most requests in any span of the limit. */
function most({ asked }: ApiServer): number {
  const times = asked.map(({ at }) => at)
  return Math.max(...times.map((start) => times.filter((at) => at >= start && at < start + PER).length))
}

test('processes that run at the same time share the limits of an API, and one that is killed does not block them', async () => {
  let isKilled = false
  // So that the first one has not read all when it is killed, which the next load would not read again.
  await using server = await items((path, from) => !isKilled && path === '/first' && from > ROWS / 2)
  const project = await sharedProject('postgres', server.url)
  const [first, second] = ['first', 'second'].map((name) => new Command(project, ['load', name]))
  while (new Set(server.asked.map(({ path }) => path)).size < 2) await setTimeout(5)
  first?.child.kill('SIGKILL')
  isKilled = true
  const killedAt = Date.now()
  const ended = await second?.endWithin(30_000)
  expect(ended?.code, JSON.stringify(ended?.lines.at(-1))).toBe(0)
  expect(Date.now() - killedAt).toBeLessThan(15_000)
  expect(server.asked.filter(({ path }) => path === '/second')).toHaveLength(ROWS / 2)
  expect(most(server)).toBeLessThanOrEqual(LIMIT)
  expect(server.busiest).toBeLessThanOrEqual(3)
  const before = server.asked.length
  await Promise.all(['first', 'second'].map((name) => succeed(project, ['load', name])))
  expect(server.asked.slice(before)).toHaveLength(ROWS)
  expect(most(server)).toBeLessThanOrEqual(LIMIT)
  expect(most(server)).toBeGreaterThan(LIMIT / 2)
})

test(
  'a load into a DuckDB file counts what one before it has asked that was killed',
  { tags: 'exhaustive' },
  async () => {
    await using server = await items()
    const project = await sharedProject('duckdb', server.url)
    const killed = new Command(project, ['load', 'first'])
    while (server.asked.length < LIMIT + 2) await setTimeout(10)
    killed.child.kill('SIGKILL')
    await killed.end()
    const before = server.asked.length
    await succeed(project, ['load', 'second'])
    expect(server.asked.slice(before)).toHaveLength(ROWS / 2)
    expect(most(server)).toBeLessThanOrEqual(LIMIT)
  },
)

const readsFiles = `
import { defineConfig, filesResource, source } from 'sluice'
import { httpFiles } from 'sluice/sources'
const list = httpFiles({ urls: ['a', 'b'].map((name) => process.env.API_URL + '/' + name + '.csv') })
export default defineConfig({
  sources: [source({ name: 'first', resources: () => [filesResource({ name: 'items', format: { kind: 'csv' }, list })] })],
  targets: { dev: { kind: 'duckdb', path: 'data.duckdb' } },
})
`

test(
  'a load that has to wait for long reports it once, for an API and for files behind urls',
  { tags: 'exhaustive' },
  async () => {
    await using server = await apiServer(() => ({ status: 429, headers: { 'retry-after': '3600' } }))
    const files: Place = {
      dir: await makeProject({ 'sluice.config.ts': readsFiles }),
      env: { API_URL: server.url },
    }
    const text =
      /http:\/\/127\.0\.0\.1:\d+ cannot be called for 60 minutes: its rate limit is used up until [\d-]+ [\d:]+ UTC/
    for (const place of [await sharedProject('duckdb', server.url), files]) {
      const command = new Command(place, ['load', 'first'])
      expect(await command.said((line) => text.test(line))).toBe(true)
      command.child.kill('SIGKILL')
      await command.endWithin(5_000)
    }
  },
)
