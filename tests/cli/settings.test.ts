import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeProject } from './support/project.ts'
import { objectsOf, sluice } from './support/sluice.ts'

// Where the config and the secrets of a source come from, and what a wrong one says.

const config = (source: string, rest = ''): string => `
import { defineConfig, source } from '@sluice/loader'
import { z } from 'zod'

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      ${source}
      resources: (resource) => [
        resource({ name: 'seen' }, async function* ({ config, secrets }) {
          yield { text: JSON.stringify({ ...config, key: secrets.apiKey }) }
        }),
      ],
    }),
  ],
  targets: {
    local: { kind: 'duckdb', path: 'local.duckdb' },
    staging: { kind: 'duckdb', path: 'staging.duckdb', config: { shop: { region: 'us', size: 20 } } },
  },
  ${rest}
})
`

const PLAIN = `config: { size: 10, region: 'eu', deep: { a: 1 }, tags: [] }, secrets: { apiKey: 'SHOP_API_KEY' },`

/** What the resource was given on a target. */
async function seen(dir: string, target: string, env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await sluice(dir, ['load', '--target', target], env)
  expect(code, stdout + stderr).toBe(0)
  await sluice(dir, ['migrate', '--target', target])
  const query = [
    'query',
    '--json',
    '--target',
    target,
    'select text from shop.seen order by _sluice_id desc limit 1',
  ]
  const { rows } = objectsOf((await sluice(dir, query)).stdout).at(-1) as {
    readonly rows: readonly { readonly text: string }[]
  }
  return JSON.parse(rows[0]?.text ?? '') as unknown
}

/** The error of a load. */
async function fault(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
) {
  const dir = await makeProject(files)
  const { code, stdout } = await sluice(dir, ['load', '--json', ...args], env)
  expect(code).toBe(1)
  return objectsOf(stdout).at(-1)?.['error'] ?? stdout
}

test('the environment wins over .env.<target>, .env, the target and the source, key by key', async () => {
  const dir = await makeProject({
    'sluice.config.ts': config(PLAIN),
    '.env': 'SHOP_API_KEY=of-dotenv\nSHOP__REGION=dotenv\nSHOP__DEEP={"a":2}\n',
    '.env.staging': 'SHOP_API_KEY=of-staging\nSHOP__REGION=42\n',
  })
  expect(await seen(dir, 'local')).toEqual({
    size: 10,
    region: 'dotenv',
    deep: { a: 2 },
    tags: [],
    key: 'of-dotenv',
  })
  expect(await seen(dir, 'staging')).toEqual({
    size: 20,
    region: '42',
    deep: { a: 2 },
    tags: [],
    key: 'of-staging',
  })
  const env = { SHOP__SIZE: '30', SHOP_API_KEY: 'of-environment', SHOP__TAGS: '["x"]' }
  expect(await seen(dir, 'staging', env)).toEqual({
    size: 30,
    region: '42',
    deep: { a: 2 },
    tags: ['x'],
    key: 'of-environment',
  })
})

test('a schema checks the config, with its defaults and conversions', async () => {
  const schema = `configSchema: z.object({ zip: z.string(), pageSize: z.int().max(100).default(50) }),
    config: { zip: '07094' }, secrets: { apiKey: 'SHOP_API_KEY' },`
  const files = {
    'sluice.config.ts': config(schema).replace("config: { shop: { region: 'us', size: 20 } }", ''),
  }
  const dir = await makeProject({ ...files, '.env': 'SHOP_API_KEY=abcdefgh' })
  expect(await seen(dir, 'local')).toEqual({ zip: '07094', pageSize: 50, key: 'abcdefgh' })
  expect(await seen(dir, 'local', { SHOP__PAGE_SIZE: '7', SHOP__ZIP: '12345' })).toEqual({
    zip: '12345',
    pageSize: 7,
    key: 'abcdefgh',
  })
  expect(await fault({ ...files, '.env': 'SHOP__PAGE_SIZE=700' })).toMatchObject({
    code: 'E_CONFIG_VALUE',
    message: expect.stringContaining('config of source shop, pageSize: ') as string,
    place: 'SHOP__PAGE_SIZE in .env',
    hint: 'set pageSize in one of these places; the first that has it is used: SHOP__PAGE_SIZE in the environment, SHOP__PAGE_SIZE in .env.local, SHOP__PAGE_SIZE in .env, targets.local.config.shop.pageSize in sluice.config.ts, config.pageSize of the source shop',
  })
})

test.each([
  ['an unknown key', { SHOP__SIZES: '1' }, 'E_CONFIG_VALUE', 'SHOP__SIZE'],
  ['a value of another kind', { SHOP__SIZE: 'many' }, 'E_CONFIG_VALUE', 'targets.local.config.shop.size'],
] as const)('%s is an error', async (_, env, code, hint) => {
  expect(await fault({ 'sluice.config.ts': config(PLAIN) }, env)).toMatchObject({
    code,
    place: 'the environment',
    hint: expect.stringContaining(hint) as string,
  })
})

test('a target that has config for a source that is not there, is an error', async () => {
  const files = { 'sluice.config.ts': config(PLAIN).replace('{ shop: { region', '{ shopp: { region') }
  expect(await fault(files)).toMatchObject({
    code: 'E_CONFIG',
    message: 'targets.staging.config.shopp: there is no source of this name',
  })
})

test('a secret that is set nowhere names all places', async () => {
  expect(await fault({ 'sluice.config.ts': config(PLAIN) })).toMatchObject({
    code: 'E_SECRET_MISSING',
    hint: 'set SHOP_API_KEY in one of these places; the first that has it is used: the environment, .env.local, .env',
  })
})

test('the file of the default target is read once the target is named', async () => {
  const files = { 'sluice.config.ts': config(PLAIN), '.env.local': 'SHOP_API_KEY=abcdefgh' }
  expect(await fault(files)).toMatchObject({
    code: 'E_ENV_FILE',
    hint: 'write SLUICE_TARGET=local into .env, or name the target with --target local',
  })
  const dir = await makeProject({ ...files, '.env': 'SLUICE_TARGET=local' })
  expect((await sluice(dir, ['load'])).code).toBe(0)
})

test(
  'a provider gives secrets that no variable sets, and says what went wrong',
  { tags: 'exhaustive' },
  async () => {
    const provider = (body: string): Record<string, string> => ({
      'sluice.config.ts': config(PLAIN, `secrets: { provider: async (name) => ${body} },`),
    })
    const dir = await makeProject(provider(`name + '-of-vault'`))
    expect(await seen(dir, 'local')).toMatchObject({ key: 'SHOP_API_KEY-of-vault' })
    expect(await seen(dir, 'local', { SHOP_API_KEY: 'of-environment' })).toMatchObject({
      key: 'of-environment',
    })
    expect(await fault(provider('undefined'))).toMatchObject({
      code: 'E_SECRET_MISSING',
      hint: expect.stringContaining('.env, secrets.provider in sluice.config.ts') as string,
    })
    expect(await fault(provider(`{ throw new Error('vault is sealed') }`))).toMatchObject({
      code: 'E_SECRET_PROVIDER',
      message: 'the provider of secrets failed for SHOP_API_KEY: vault is sealed',
      place: 'secrets.provider in sluice.config.ts',
    })
    expect(await fault(provider('7'))).toMatchObject({ code: 'E_SECRET_PROVIDER' })
    await writeFile(join(dir, '.env'), '')
    const { checks } = objectsOf((await sluice(dir, ['doctor', '--json'])).stdout).at(-1) as {
      readonly checks: readonly { readonly name: string }[]
    }
    expect(checks.find(({ name }) => name === 'secrets of shop')).toMatchObject({ level: 'ok' })
  },
)

test('sluice sources test reads with the same config and secrets as a load', async () => {
  const dir = await makeProject({
    'sluice.config.ts': config(
      `configSchema: z.object({ size: z.string().transform(Number) }), config: { size: '1' }, secrets: { apiKey: 'SHOP_API_KEY' },`,
      `secrets: { provider: async () => 'of-vault' },`,
    ).replace(
      'yield {',
      `if (config.size !== 7 || secrets.apiKey !== 'of-vault') throw new Error('got ' + config.size)\n yield {`,
    ),
    '.env': 'SHOP__SIZE=7',
  })
  const { code, stdout, stderr } = await sluice(dir, ['sources', 'test', '--json'])
  expect(code, stdout + stderr).toBe(0)
  expect((await sluice(dir, ['load'])).code).toBe(0)
})

test('a file with variables may begin with a byte order mark, and one that cannot be read is named', async () => {
  const files = { 'sluice.config.ts': config(PLAIN), '.env': '\uFEFFSHOP_API_KEY=abcdefgh\r\n' }
  expect((await sluice(await makeProject(files), ['load'])).code).toBe(0)
  expect(await fault({ ...files, '.env': 'S\0H\0O\0P\0' })).toMatchObject({
    code: 'E_ENV_FILE',
    place: '.env',
    hint: 'save it as UTF-8',
  })
  expect(await fault({ 'sluice.config.ts': config(PLAIN), '.env/inner': '' })).toMatchObject({
    code: 'E_ENV_FILE',
    message: 'the file with variables cannot be read: EISDIR',
  })
})
