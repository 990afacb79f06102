import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { expect, onTestFinished, test } from 'vitest'
import { objectsOf, say, sluice } from '../cli/support/sluice.ts'
import { makeProject } from '../cli/support/project.ts'
import { freshDatabase } from '../support/postgres.ts'

const config = (dataset: string, target: string): string => `
import { defineConfig, filesResource, source } from 'sluice'
import { files } from 'sluice/sources'

const list = files({ url: 'data', glob: '*.jsonl' })
export default defineConfig({
  sources: [
    source({
      name: '${dataset}',
      resources: () => [filesResource({ name: 'orders', format: { kind: 'ndjson' }, primaryKey: 'id', list })],
    }),
  ],
  targets: { local: ${target} },
})
`

const makeTarget = async (kind: EngineKind): Promise<(systemSchema?: string) => string> => {
  const database = kind === 'postgres' ? await freshDatabase() : undefined
  if (database) onTestFinished(database.drop)
  const folder = await makeProject({})
  const place = database ? { kind, url: database.url } : { kind, path: join(folder, 'shared.duckdb') }
  return (systemSchema) => JSON.stringify({ ...place, ...(systemSchema !== undefined && { systemSchema }) })
}

const ROWS: readonly string[] = [
  '{"id":1,"size":10,"note":"see _sluice.loads","lines":[{"n":1}]}\n',
  '{"id":2,"size":"10 cm","note":"\'_sluice\'","lines":[{"n":2.5}]}\n{"id":1,"size":11,"note":null,"lines":[]}\n',
]

/** A project that loads both files, and reviews what each of them needs. */
async function history(dataset: string, target: string): Promise<string> {
  const dir = await makeProject({ 'sluice.config.ts': config(dataset, target), 'data/readme.txt': '' })
  for (const [i, text] of ROWS.entries()) {
    await writeFile(join(dir, `data/${i}.jsonl`), text)
    await say(dir, ['load'])
    await say(dir, ['migrate'])
  }
  return dir
}

test.each(ENGINE_KINDS)(
  'two projects share a database on %s, each with its own system schema',
  async (kind) => {
    const targetWith = await makeTarget(kind)
    const first = await history('shop', targetWith())

    const refused = await makeProject({
      'sluice.config.ts': config('stock', targetWith()),
      'data/0.jsonl': ROWS[0] ?? '',
    })
    const { code, stderr } = await sluice(refused, ['migrate'])
    expect(code).toBe(1)
    expect(stderr).toContain('error E_MIGRATION_MISSING: ')
    expect(stderr).toContain(
      'If another project uses the same database, give this target its own systemSchema',
    )
    await rm(refused, { recursive: true })

    const second = await history('stock', targetWith('_sluice_stock'))
    for (const [dir, dataset, other] of [
      [first, 'shop', 'stock'],
      [second, 'stock', 'shop'],
    ] as const) {
      const csv = await say(dir, [
        'query',
        `select id, size, note from ${dataset}.orders order by id`,
        '--csv',
      ])
      expect(csv).toBe(`id,size,note\n1,11,\n2,10 cm,'_sluice'\n`)
      const nested = await say(dir, ['query', `select n from ${dataset}.orders__lines`, '--csv'])
      expect(nested).toBe('n\n2.5\n')
      expect(await say(dir, ['load'])).toContain('nothing new in 1 resource')
      const status = objectsOf(await say(dir, ['status', '--json'])).at(-1)
      expect(JSON.stringify(status)).not.toContain(other)
      expect(status).toMatchObject({
        waiting: [],
        pending_migrations: [],
        resources: [{ name: `${dataset}.orders` }],
      })
      expect(await say(dir, ['verify', '--live'])).toMatch(/^ok /)
      expect(await say(dir, ['loads'])).toContain('(2 loads)')
    }
    const loads = await say(second, ['query', 'select count(*) as n from _sluice_stock.loads', '--csv'])
    expect(loads).toBe('n\n2\n')
  },
)

test.each([
  ['shop', /E_CONFIG: targets\.local\.systemSchema: shop is a schema of the source shop/],
  ['shop_staging', /E_CONFIG: targets\.local\.systemSchema: shop_staging is a schema of the source shop/],
  ['pg_shop', /E_CONFIG: targets\.local\.systemSchema must be a schema name/],
  ['Sluice', /E_CONFIG: targets\.local\.systemSchema must be a schema name/],
])('%s is no system schema', async (systemSchema, says) => {
  const target = JSON.stringify({ kind: 'duckdb', path: ':memory:', systemSchema })
  const dir = await makeProject({ 'sluice.config.ts': config('shop', target) })
  const { code, stderr } = await sluice(dir, ['load'])
  expect([code, stderr]).toEqual([1, expect.stringMatching(says)])
})
