import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { emptyTarget } from './support/empty-target.ts'
import { makeProject } from './support/project.ts'
import { objectsOf, sluice, sluiceProcess } from './support/sluice.ts'

/** A project with a resource of files, whose delimiter is in DELIMITER, and one of rows, which are in ROWS. */
async function shop(kind: (typeof ENGINE_KINDS)[number], files: Readonly<Record<string, string>>) {
  const dir = await makeProject({
    'sluice.config.ts': `import { defineConfig, filesResource, resource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
const format = () => ({ kind: 'csv' as const, delimiter: process.env['DELIMITER'] ?? ',' })
export default defineConfig({
  sources: [source({ name: 'shop', resources: () => [
    filesResource({ name: 'orders', get format() { return format() }, list: files({ url: 'data' }) }),
    resource({ name: 'rows', primaryKey: 'id' }, async function* () { yield JSON.parse(process.env['ROWS'] ?? '[]') }),
  ] })],
  targets: { test: ${await emptyTarget(kind)} },
})
`,
    ...files,
  })
  return {
    dir,
    run: (args: readonly string[], env: Readonly<Record<string, string>> = {}) => sluice(dir, args, env),
    json: async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      objectsOf((await sluice(dir, [...args, '--json'], env)).stdout).at(-1),
  }
}

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`
const BAD = lines('id,n', '1,a', '2,b,x', '3,c', '4,d')

describe.each(ENGINE_KINDS)('sluice quarantine on %s', (kind) => {
  test('lists and shows records, and drops those that are named', async () => {
    const { run, json } = await shop(kind, { 'data/a.csv': BAD })
    const loaded = await run(['load', 'shop.orders'])
    expect(loaded.code).toBe(0)
    expect(loaded.stdout.trimEnd().split('\n').at(-1)).toBe(
      '→ 1 record quarantined: sluice quarantine lists them and what to do',
    )
    const listed = await run(['quarantine'])
    expect(listed.stdout).toMatch(/^ +1 +shop\.orders +a\.csv +1 +3 +3 values where the header has 2$/m)
    expect(await json(['quarantine', 'show', 'shop.orders'])).toEqual({
      records: [
        {
          load_id: 1,
          resource: 'shop.orders',
          file: 'a.csv',
          line: 3,
          reason: '3 values where the header has 2',
          raw: '2,b,x',
        },
      ],
      total: 1,
    })
    expect((await run(['quarantine', 'drop'])).code).toBe(2)
    expect(await json(['quarantine', 'drop', '--file', 'b.csv'])).toEqual({ dropped: 0 })
    expect(await json(['quarantine', 'drop', '--load', '1'])).toEqual({ dropped: 1 })
    expect((await run(['quarantine'])).stdout).toBe('the quarantine is empty\n')
  })

  test('retry reads their files again with the config as it is now, and doubles nothing', async () => {
    const { dir, run, json } = await shop(kind, {
      'data/a.csv': lines('id;n,m', '1;a,x', '2;b,x,y', '3;c,x', '4;d,x'),
    })
    await run(['load', 'shop.orders'])
    await run(['migrate'])
    expect(await json(['quarantine', 'retry', 'shop'])).toMatchObject({ retried: 1, quarantined: 1 })
    // In a separate process, which reads the config again.
    const env = { DELIMITER: ';' }
    const { stdout: retried } = await sluiceProcess(dir, ['quarantine', 'retry', 'shop', '--json'], env)
    expect(objectsOf(retried).at(-1)).toMatchObject({
      retried: 1,
      quarantined: 0,
      load: { status: 'loaded' },
    })
    await run(['migrate'])
    const { stdout } = await run(['query', 'select id from shop.orders order by 1', '--csv'])
    expect(stdout.trim().split(/\r?\n/)).toEqual(['id', '1', '2', '3', '4'])
  })

  test(
    'a row without its key is quarantined, alone or beside a good one, and cannot be retried',
    { tags: 'exhaustive' },
    async () => {
      const { run, json } = await shop(kind, { 'data/a.csv': BAD })
      const alone = await run(['load', 'shop.rows'], { ROWS: '[{"n":"x"}]' })
      expect([alone.code, alone.stdout]).toEqual([0, expect.stringContaining('1 record quarantined')])
      expect(await json(['load', 'shop.rows'], { ROWS: '[{"n":"y"},{"id":1,"n":"z"}]' })).toMatchObject({
        status: 'waiting',
        resources: [{ rows_read: 2, rows_quarantined: 1 }],
      })
      expect(await json(['quarantine'])).toMatchObject({ records: 2 })
      const retry = await run(['quarantine', 'retry', '--all'])
      expect([retry.code, retry.stderr]).toEqual([1, expect.stringContaining('error E_NO_RETRY: ')])
    },
  )

  test('a resource fails where more than a third is bad, or as --max-quarantined says', async () => {
    const { dir, run, json } = await shop(kind, {
      'data/a.csv': lines('id,n', '1,a', '2,b,x', '3,c,x', '4,d'),
    })
    const failed = await run(['load', 'shop.orders'])
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain(
      'error E_TOO_MANY_QUARANTINED: 2 of 4 records cannot be loaded; the first: 3 values where the header has 2\n  at shop.orders, a.csv:3\n',
    )
    expect((await run(['load', 'shop.orders', '--max-quarantined', '1'])).code).toBe(1)
    expect((await run(['load', 'shop.orders', '--max-quarantined', '40%'])).code).toBe(1)
    expect((await run(['load', 'shop.orders', '--max-quarantined', 'many'])).code).toBe(2)
    expect(await json(['load', 'shop.orders', '--max-quarantined', '50%'])).toMatchObject({
      status: 'waiting',
    })
    await writeFile(join(dir, 'data/b.csv'), lines('id,n', ...Array.from({ length: 9 }, (_, i) => `${i},x`)))
    await rm(join(dir, 'data/a.csv'))
    expect(await json(['load', 'shop.orders', '--max-quarantined', '0'])).toMatchObject({ status: 'waiting' })
  })
})
