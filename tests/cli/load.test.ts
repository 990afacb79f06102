import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { makeProject } from './support/project.ts'
import { objectsOf, sluice, sluiceProcess, startSluice } from './support/sluice.ts'

const CONFIG = `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      resources: (resource) => [
        filesResource({
          name: 'orders',
          format: { kind: 'csv' },
          primaryKey: ['_file_name', '_row_id'],
          list: files({ url: 'data', glob: '*.csv' }),
        }),
        resource({ name: 'ticks', primaryKey: 'id' }, async function* ({ signal }) {
          for (let id = 0; id < Number(process.env.TICKS ?? 3); id++) {
            await new Promise((resolve) => setTimeout(resolve, 10))
            signal.throwIfAborted()
            yield { id }
          }
        }),
      ],
    }),
  ],
  targets: { local: { kind: 'duckdb', path: 'shop.duckdb' } },
})
`

const shop = (files: Record<string, string> = {}): Promise<string> =>
  makeProject({
    'sluice.config.ts': CONFIG,
    'data/2026-01-01.csv': 'id,amount\\n1,100\\n2,200\\n'.replaceAll('\\n', '\n'),
    ...files,
  })

const COUNTS = {
  rows_blocked: 0,
  rows_superseded: 0,
  rows_quarantined: 0,
  rows_discarded: 0,
  values_discarded: 0,
}

describe('sluice load', () => {
  test('--json prints events, then the summary; migrate merges; the second load has nothing to say', async () => {
    const dir = await shop({ 'data/2026-01-02.csv': 'id,amount\n3,300\n4,400,oops\n' })
    const first = await sluiceProcess(dir, ['load', '--json', 'shop.orders'])
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const objects = objectsOf(first.stdout)
    const [migration = ''] = await readdir(join(dir, 'migrations'))
    expect(objects.at(-1)).toEqual({
      load_id: expect.any(Number) as number,
      status: 'waiting',
      resources: [
        {
          name: 'shop.orders',
          files: 2,
          rows_read: 4,
          rows_merged: 0,
          rows_waiting: 3,
          ...COUNTS,
          rows_quarantined: 1,
        },
      ],
      evolved: [],
      failures: [],
      migrations: [`migrations/${migration}`],
      more: false,
      seconds: expect.any(Number) as number,
    })
    expect(objects.slice(0, -1).every(({ kind }) => typeof kind === 'string')).toBe(true)
    expect(objects).toContainEqual(
      expect.objectContaining({
        kind: 'proposed',
        path: `migrations/${migration}`,
        changes: ['create shop.orders'],
      }),
    )
    expect(objects).toContainEqual({
      kind: 'quarantined',
      resource: 'shop.orders',
      count: 1,
      first: { file: '2026-01-02.csv', line: 3, reason: expect.any(String) as string },
    })

    expect(await sluiceProcess(dir, ['migrate'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('shop.orders: 3 rows merged') as string,
    })
    const second = await sluiceProcess(dir, ['load', '--json', 'shop.orders'])
    expect(objectsOf(second.stdout).at(-1)).toMatchObject({
      load_id: null,
      status: 'unchanged',
      migrations: [],
    })
    expect((await sluiceProcess(dir, ['load', 'shop.orders'])).stdout).toMatch(
      /^nothing new in 1 resource \(/,
    )
    expect(await readdir(join(dir, 'migrations'))).toEqual([migration])
  })

  test('for people: a table, and what to do next', async () => {
    const dir = await shop()
    const { code, stdout, stderr } = await sluice(dir, ['load'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^load \d+: waiting \(.*\)\n\nresource +files +read +merged +waiting\n/)
    expect(stdout).toMatch(/^shop\.orders +1 +2 +0 +2$/m)
    expect(stdout).toMatch(/^→ review migrations\/\S+, then run sluice migrate$/m)
    expect(stderr).toContain('shop.orders: extract\n')
    expect(stderr).toContain('! shop.orders: 2 rows from 1 file, 2 waiting\n')
  })

  test('--dry-run writes nothing', async () => {
    const dir = await shop()
    const { code, stdout, stderr } = await sluice(dir, ['load', '--dry-run'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^dry run: nothing was written/)
    expect(stderr).toContain('    create shop.orders\n      with shop.orders.id bigint\n')
    expect(existsSync(join(dir, 'migrations'))).toBe(false)
    expect((await readdir(dir)).filter((name) => name.endsWith('.duckdb'))).toEqual([])
    expect((await sluice(dir, ['status'])).stdout).toMatch(/^shop\.orders +never/m)
  })

  test('--strict loads nothing where a record cannot be read', async () => {
    const dir = await shop({ 'data/2026-01-02.csv': 'id,amount\n3,300\n4,400,oops\n' })
    const { code, stdout, stderr } = await sluice(dir, ['load', '--strict', 'shop.orders'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^error E_\w+: /m)
    expect(stderr).toContain('2026-01-02.csv')
    expect((await sluice(dir, ['status'])).stdout).toMatch(/^shop\.orders +never/m)
  })

  test('a source that is not there', async () => {
    const { code, stderr } = await sluice(await shop(), ['load', 'shop.order'])
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/shop\.order\b/)
    expect(stderr).toMatch(/→ .*shop\.orders|→ .*orders/)
  })

  test('Ctrl-C: 130, nothing visible, and the next load recovers', async () => {
    const dir = await shop({ '.env': 'TICKS=100000\n' })
    const child = startSluice(dir, ['load'])
    onTestFinished(() => void child.kill('SIGKILL'))
    let stderr = ''
    child.stderr?.on('data', (data) => (stderr += String(data)))
    await vi.waitFor(() => expect(stderr).toContain('shop.ticks: extract'), 60_000)
    await setTimeout(300)
    child.kill('SIGINT')
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(130)
    expect(stderr).toContain('error E_STOPPED: stopped; nothing unfinished is visible')
    expect((await sluice(dir, ['status'])).stdout).toMatch(/^shop\.orders +never/m)

    await writeFile(join(dir, '.env'), 'TICKS=2\n')
    const next = await sluice(dir, ['load', '--json'])
    expect(objectsOf(next.stdout).at(-1)).toMatchObject({
      resources: [
        { name: 'shop.orders', rows_read: 2 },
        { name: 'shop.ticks', rows_read: 2 },
      ],
    })
  })
})
