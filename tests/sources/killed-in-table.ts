import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { makeProject } from '../cli/support/project.ts'
import { Command, succeed } from '../faults/support/command.ts'

/**
 * Kills a load of the 5,000 rows of `orders` once it has four of five chunks, and loads again. `where`: a condition that waits
 * behind row 4,000 until `release` was called.
 */
export async function expectResumed({
  url,
  where,
  release,
}: {
  readonly url: string
  readonly where: string
  release(): Promise<void>
}): Promise<void> {
  const dir = await makeProject({
    'sluice.config.ts': `import { defineConfig } from '@sluice/loader'
import { sqlDatabase, sqlTable } from '@sluice/sources'

export default defineConfig({
  sources: [
    sqlDatabase({
      name: 'shop',
      url: '${url}',
      tables: [sqlTable('orders', { where: '${where}', chunkRows: 1000, connections: 2 })],
    }),
  ],
  targets: { main: { kind: 'duckdb', path: 'shop.duckdb' } },
})
`,
  })
  const place = { dir, env: {} }
  const loading = new Command(place, ['load'])
  const chunks = async (): Promise<number> =>
    (await readdir(join(dir, '.sluice'), { recursive: true }).catch(() => [])).filter((name) =>
      /chunk-\d+\.part\.json$/.test(name),
    ).length
  while (loading.child.exitCode === null && (await chunks()) < 4) await sleep(20)
  loading.child.kill('SIGKILL')
  expect(await loading.end()).toMatchObject({ signal: 'SIGKILL', stderr: '' })
  await release()
  const { lines } = await succeed(place, ['load'])
  expect(JSON.stringify(lines)).toContain('resumed 4 of 5 chunks')
  await succeed(place, ['migrate'])
  const { lines: rows } = await succeed(place, [
    'query',
    'select count(*) as n, max(id) as last from shop.orders',
  ])
  expect(rows.at(-1)).toMatchObject({ rows: [{ n: 5000, last: 5000 }] })
  expect(await readdir(join(dir, '.sluice', 'loads'))).toEqual([])
}
