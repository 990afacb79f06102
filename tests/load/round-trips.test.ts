import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeProject } from '../cli/support/project.ts'
import { sluice } from '../cli/support/sluice.ts'
import { CountingProxy } from '../support/proxies/counting-proxy.ts'
import { NO_PGBOUNCER, withPgbouncer } from '../support/pgbouncer.ts'
import { withPostgres } from '../support/postgres.ts'

const config = (url: string): string => `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { localFiles } from '@sluice/sources'

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      resources: () => [
        filesResource({
          name: 'orders',
          primaryKey: 'id',
          format: { kind: 'csv' },
          list: localFiles({ folder: 'data' }),
        }),
      ],
    }),
  ],
  targets: { production: { kind: 'postgres', url: '${url}' } },
})
`

interface Trips {
  readonly first: number
  readonly migrate: number
  readonly small: number
  readonly nothing: number
}

/**
 * How often commands wait for the server at `url`: the first load into an empty database, the migration of its table, a small
 * load, and one that finds nothing new.
 */
async function countTrips(url: string): Promise<Trips> {
  await using proxy = await CountingProxy.before(url)
  const dir = await makeProject({ 'sluice.config.ts': config(proxy.url) })
  await mkdir(join(dir, 'data'))
  const run = async (...words: readonly string[]): Promise<number> => {
    proxy.take()
    const { code, stderr } = await sluice(dir, words)
    expect(code, stderr).toBe(0)
    return proxy.take()
  }
  await writeFile(join(dir, 'data/1.csv'), 'id,note\n1,a\n2,b\n3,c\n')
  const first = await run('load')
  const migrate = await run('migrate')
  await writeFile(join(dir, 'data/2.csv'), 'id,note\n2,x\n4,d\n')
  return { first, migrate, small: await run('load'), nothing: await run('load') }
}

// A server in another region takes 30 ms for each.
const MOST: Trips = { first: 21, migrate: 20, small: 11, nothing: 5 }

function assertFew({ first, migrate, small, nothing }: Trips): void {
  expect(first).toBeLessThanOrEqual(MOST.first)
  expect(migrate).toBeLessThanOrEqual(MOST.migrate)
  expect(small).toBeLessThanOrEqual(MOST.small)
  expect(nothing).toBeLessThanOrEqual(MOST.nothing)
}

describe('a small load into Postgres waits for few round trips', () => {
  test('directly', () =>
    withPostgres(async (url) => {
      assertFew(await countTrips(url))
    }))

  test.skipIf(NO_PGBOUNCER)('through PgBouncer in transaction mode', () =>
    withPostgres((direct) =>
      withPgbouncer(direct, async (url) => {
        assertFew(await countTrips(url))
      }),
    ),
  )
})
