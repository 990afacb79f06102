import { expect, test } from 'vitest'
import { emptyTarget } from '../cli/support/empty-target.ts'
import { makeProject } from '../cli/support/project.ts'
import { objectsOf, sluice } from '../cli/support/sluice.ts'

// A backfill in slices loads each by itself, goes on where it stopped, and leaves the cursor alone.

const config = (target: string) => `
import { defineConfig, source } from '@sluice/loader'

const days = ['01', '02', '03', '04', '05', '06'].map((day) => '2025-01-' + day)

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      resources: (resource) => [
        resource(
          { name: 'orders', incremental: { cursor: 'day', initial: '2025-01-05' } },
          async function* ({ cursor }) {
            if (process.env.BROKEN === cursor.from) throw new Error('the API has no such day')
            yield days.map((day) => ({ day }))
          },
        ),
        resource({ name: 'plain' }, async function* () {
          yield { id: 1 }
        }),
      ],
    }),
  ],
  targets: { local: ${target} },
})
`

const last = (stdout: string): Record<string, unknown> => objectsOf(stdout).at(-1) ?? {}

for (const kind of ['duckdb', 'postgres'] as const)
  test(`${kind}: failed slices are tried again, loaded ones are skipped, and the cursor stays`, async () => {
    const dir = await makeProject({ 'sluice.config.ts': config(await emptyTarget(kind)) })
    await sluice(dir, ['load', 'shop.orders'])
    await sluice(dir, ['migrate'])
    const range = ['--since', '2025-01-01', '--until', '2025-01-06']
    const backfill = ['load', 'shop.orders', ...range, '--slices', '2 days', '--json']
    const broken = await sluice(dir, backfill, { BROKEN: '2025-01-03' })
    expect(broken.code).toBe(1)
    expect(last(broken.stdout)).toMatchObject({
      status: 'failed',
      more: true,
      slices: { planned: 3, loaded: 2, skipped: 0, failed: 1 },
      failures: [{ resource: 'shop.orders', code: 'E_SOURCE_FAILED' }],
    })
    const listed = await sluice(dir, ['cursors'])
    expect(listed.stdout).toContain('shop.orders: 2 slices loaded, 0 to load, 1 failed')
    expect(listed.stdout).toContain('2025-01-03 to 2025-01-04: E_SOURCE_FAILED')

    const again = await sluice(dir, backfill)
    expect(again.code).toBe(0)
    expect(last(again.stdout)).toMatchObject({
      more: false,
      slices: { planned: 3, loaded: 1, skipped: 2, failed: 0 },
      resources: [{ rows_read: 2, rows_merged: 2 }],
    })
    const all = await sluice(dir, [...backfill, '--again'])
    expect(last(all.stdout)).toMatchObject({
      slices: { planned: 3, loaded: 3, skipped: 0, failed: 0 },
      resources: [{ rows_read: 0 }],
    })
    const rows = await sluice(dir, [
      'query',
      '--json',
      'select day, count(*) as n from shop.orders group by 1 order by 1',
    ])
    expect(last(rows.stdout)).toMatchObject({
      rows: ['01', '02', '03', '04', '05', '06'].map((day) => ({ day: `2025-01-${day}`, n: 1 })),
    })
    expect(last((await sluice(dir, ['cursors', '--json'])).stdout)).toMatchObject({
      cursors: [{ name: 'shop.orders', value: '2025-01-06', type: 'timestamp', reached: '2025-01-06' }],
      slices: [{ name: 'shop.orders', loaded: 3, planned: 0, failed: [] }],
    })
  })

test('files are loaded in slices by their days, and again with --again', async () => {
  const dir = await makeProject({
    'sluice.config.ts': `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'

const days = { format: { kind: 'csv' }, list: files({ url: './data' }) } as const

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      resources: () => [
        filesResource({ name: 'days', incremental: { cursor: 'date', initial: '2025-01-02' }, ...days }),
        filesResource({ name: 'all', writeDisposition: 'replace', ...days }),
      ],
    }),
  ],
  targets: { local: { kind: 'duckdb', path: 'shop.duckdb' } },
})
`,
    ...Object.fromEntries(['01', '02', '03'].map((day) => [`data/2025-01-${day}.csv`, 'n\n1\n'])),
  })
  await sluice(dir, ['load', 'shop.days'])
  await sluice(dir, ['migrate'])
  const range = ['--since', '2025-01-01', '--until', '2025-01-03', '--slices', 'day', '--json']
  const first = await sluice(dir, ['load', 'shop.days', ...range])
  expect(last(first.stdout)).toMatchObject({ slices: { loaded: 3 }, resources: [{ rows_read: 1 }] })
  const again = await sluice(dir, ['load', 'shop.days', ...range, '--again'])
  expect(last(again.stdout)).toMatchObject({ slices: { loaded: 3 }, resources: [{ rows_read: 3 }] })
  const { stdout } = await sluice(dir, ['query', '--json', 'select count(*) as n from shop.days'])
  expect(last(stdout)).toMatchObject({ rows: [{ n: 3 }] })
  const whole = await sluice(dir, ['load', 'shop.all', ...range])
  expect(whole.stdout).toContain('E_SLICES')
  expect(whole.stdout).toContain('replaces the whole table')
})

test('what cannot be cut into slices is an error', async () => {
  const dir = await makeProject({ 'sluice.config.ts': config(`{ kind: 'duckdb', path: 'shop.duckdb' }`) })
  const days = ['--since', '2025-01-01', '--until', '2025-01-02']
  for (const [args, text] of [
    [['load', 'shop', ...days, '--slices', 'day'], 'E_SLICES'],
    [['load', 'shop.plain', ...days], 'E_NO_FILES'],
    [['load', 'shop.orders', '--slices', 'day'], '--slices needs --since and --until'],
    [['load', 'shop.orders', ...days, '--slices', 'hour'], '--slices "hour" is not a length of time'],
    [
      ['load', 'shop.orders', ...days, '--slices', 'day', '--limit', '1'],
      '--slices and --limit cannot be used together',
    ],
    [['load', 'shop.orders', '--again'], '--again needs --slices'],
    [['load', 'shop.orders', ...days, '--full-refresh'], 'E_RELOAD'],
  ] as const) {
    const { code, stderr } = await sluice(dir, args)
    expect(code, stderr).not.toBe(0)
    expect(stderr).toContain(text)
  }
})
