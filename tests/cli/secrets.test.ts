import { ENGINE_KINDS, openDuckdb, openPostgres } from '@sluice/engine'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../support/postgres.ts'
import { makeProject } from './support/project.ts'
import { sluice } from './support/sluice.ts'

// A secret is in no output, error, ledger, load package or generated file, in whatever form a source lets it out.

const OF_ENV = 'env pa$$/wörd+1'
const OF_VAULT = 'vault:tok/en+="2"'

const CONFIG = (target: string): string => `
import { defineConfig, source } from '@sluice/loader'

const leak = (secret) => [
  secret, encodeURIComponent(secret), new URLSearchParams({ q: secret }), JSON.stringify(secret),
  Buffer.from(secret).toString('base64'), Buffer.from('user:' + secret).toString('base64'), Buffer.from(secret).toString('hex'),
].join(' | ')

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      secrets: { env: 'SHOP_ENV', vault: 'SHOP_VAULT' },
      resources: (resource) => [
        resource({ name: 'good' }, async function* ({ secrets, log }) {
          log.info('asking with ' + leak(secrets.env) + leak(secrets.vault))
          log.warn('slow with ' + leak(secrets.vault))
          yield [{ id: 1 }]
        }),
        resource({ name: 'bad' }, async function* ({ secrets }) {
          yield [{ id: 1 }]
          throw new Error('401 for ' + leak(secrets.env) + ' and ' + leak(secrets.vault))
        }),
      ],
    }),
  ],
  secrets: { provider: async (name) => (name === 'SHOP_VAULT' ? ${JSON.stringify(OF_VAULT)} : undefined) },
  targets: { main: ${target} },
})
`

/** The forms that a secret must not be seen in. */
const forms = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams({ q: secret }).toString().slice(2),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').slice(0, -4),
  Buffer.from(`user:${secret}`).toString('base64').slice(8, -4),
  Buffer.from(secret).toString('hex'),
]

function expectHidden(text: string, where: string): void {
  for (const secret of [OF_ENV, OF_VAULT])
    for (const form of forms(secret)) expect(text.includes(form), `${form} in ${where}`).toBe(false)
}

/** All files of a project but for the config, as text. */
async function filesOf(dir: string): Promise<readonly (readonly [string, string])[]> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'sluice.config.ts')
  return Promise.all(
    files.map(async ({ parentPath, name }) => [
      join(parentPath, name),
      await readFile(join(parentPath, name), 'latin1'),
    ]),
  )
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('no form of a secret is printed, stored or written', async () => {
    let target = `{ kind: 'duckdb', path: 'shop.duckdb' }`
    let url = ''
    if (kind === 'postgres') {
      const database = await freshDatabase()
      onTestFinished(database.drop)
      url = database.url
      target = `{ kind: 'postgres', url: '${url}' }`
    }
    const dir = await makeProject({ 'sluice.config.ts': CONFIG(target) })
    const env = { SHOP_ENV: OF_ENV }
    for (const args of [
      ['load'],
      ['load', '--json'],
      ['load', '--debug'],
      ['migrate'],
      ['status'],
      ['loads', '--failed'],
      ['loads', '--failed', '--json'],
      ['doctor'],
      ['doctor', '--json'],
      ['packages', '--json'],
    ]) {
      const { stdout, stderr } = await sluice(dir, args, env)
      if (args[0] === 'load') expect(stdout + stderr, args.join(' ')).toContain('***')
      expectHidden(stdout + stderr, `sluice ${args.join(' ')}`)
    }
    await using engine = await (kind === 'duckdb'
      ? openDuckdb({ path: join(dir, 'shop.duckdb') })
      : openPostgres({ url }))
    const failed = await engine.session.rows(`select message from _sluice.loads where status = 'failed'`)
    expect(failed.length).toBeGreaterThan(0)
    expect(JSON.stringify(failed)).toContain('***')
    expectHidden(JSON.stringify(failed), '_sluice.loads')
    for (const [path, text] of await filesOf(dir)) expectHidden(text, path)
  })
})
