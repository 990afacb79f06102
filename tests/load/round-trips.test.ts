import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeProject } from '../cli/support/project.ts'
import { sluice } from '../cli/support/sluice.ts'
import { CountingProxy } from '../support/counting-proxy.ts'
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

/** How often a small load, and one that finds nothing new, waits for the server at `url`. */
async function countTrips(url: string): Promise<{ readonly small: number; readonly nothing: number }> {
  await using proxy = await CountingProxy.before(url)
  const dir = await makeProject({ 'sluice.config.ts': config(proxy.url) })
  await mkdir(join(dir, 'data'))
  const load = async (...words: readonly string[]): Promise<number> => {
    proxy.take()
    const { code, stderr } = await sluice(dir, words)
    expect(code, stderr).toBe(0)
    return proxy.take()
  }
  await writeFile(join(dir, 'data/1.csv'), 'id,note\n1,a\n2,b\n3,c\n')
  await load('load')
  await load('migrate')
  await writeFile(join(dir, 'data/2.csv'), 'id,note\n2,x\n4,d\n')
  return { small: await load('load'), nothing: await load('load') }
}

// A server in another region takes 30 ms for each.
const MOST = { small: 16, nothing: 7 }

describe('a small load into Postgres waits for few round trips', () => {
  test('directly', () =>
    withPostgres(async (url) => {
      const { small, nothing } = await countTrips(url)
      expect(small).toBeLessThanOrEqual(MOST.small)
      expect(nothing).toBeLessThanOrEqual(MOST.nothing)
    }))

  test.skipIf(NO_PGBOUNCER)('through PgBouncer in transaction mode', () =>
    withPostgres((direct) =>
      withPgbouncer(direct, async (url) => {
        const { small, nothing } = await countTrips(url)
        expect(small).toBeLessThanOrEqual(MOST.small)
        expect(nothing).toBeLessThanOrEqual(MOST.nothing)
      }),
    ),
  )
})
