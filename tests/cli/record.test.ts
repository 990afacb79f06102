import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { git, repositoryIn } from '../propose/support/shop.ts'
import { apiServer, type Answer, type Asked } from '../rest/api-server.ts'
import { makeProject } from './support/project.ts'
import { objectsOf, sluice } from './support/sluice.ts'

const KEY = 'a-key-that-is-secret'

/** People by their mail addresses, two a page, without an end; and the orders of each. */
function shop({ path, query, headers }: Asked): Answer {
  if (headers['authorization'] !== `Bearer ${KEY}`) return { status: 401 }
  const page = Number(query['page'] ?? 1)
  if (path === `/v1/${KEY}/people`)
    return {
      headers: { 'x-request-id': 'r1', 'set-cookie': 'session=abc123' },
      body: [1, 2].map((one) => ({
        id: (page - 1) * 2 + one,
        email: `person${(page - 1) * 2 + one}@acme.test`,
        note: `signed with ${KEY}`,
        api_token: 'abcdefgh',
        [`made by ${KEY}`]: true,
      })),
    }
  if (path.endsWith('/orders'))
    return { body: page > 1 ? [] : [{ id: 7, email: decodeURIComponent(path.split('/')[4] ?? '') }] }
  return { status: 404, body: { error: path } }
}

const config = (url: string, steps = ''): string => `
import { defineConfig, } from 'sluice'
import { bearer, pageNumber, restApi } from 'sluice/sources'

const shop = restApi({
  name: 'shop',
  secrets: { key: 'SHOP_KEY' },
  client: ({ secrets }) => ({
    baseUrl: '${url}/v1/' + secrets.key,
    auth: bearer(secrets.key),
    paginator: pageNumber(),
  }),
  resources: [
    { name: 'people', primaryKey: 'id', endpoint: '/people', ${steps} },
    { name: 'orders', endpoint: '/people/{resources.people.email}/orders', includeFromParent: ['id'] },
  ],
})
export default defineConfig({ sources: [shop], targets: { local: { kind: 'duckdb', path: 'data/local.duckdb' } } })
`

test('record stores pages without secrets, which replay without the network, and show what a change does', async () => {
  const server = await apiServer(shop)
  const files = { 'sluice.config.ts': config(server.url), '.env': `SHOP_KEY=${KEY}\n` }
  const dir = await makeProject(files)
  const recorded = await sluice(dir, ['record', 'shop', '--replace', 'email'])
  expect([recorded.stderr, recorded.stdout]).toEqual([
    '',
    `written recorded/shop: 6 answers
    shop.people: 4 rows
    shop.orders: 2 rows
✓ replaced: email
`,
  ])
  const pages = await readFile(join(dir, 'recorded/shop/pages.json'), 'utf8')
  expect(pages).not.toMatch(/a-key-that-is-secret|acme\.test|abcdefgh|abc123|x-request-id/)
  expect(pages).toContain('"/v1/recorded_SHOP_KEY/people/email-1%40example.com/orders?page=1"')
  expect(await readFile(join(dir, 'recorded/shop/rows/orders.ndjson'), 'utf8')).toBe(
    `{"id":7,"email":"email-1@example.com","_people_id":1}\n{"id":7,"email":"email-2@example.com","_people_id":2}\n`,
  )

  // Neither the server nor the secret is there any more.
  await server[Symbol.asyncDispose]()
  await writeFile(join(dir, '.env'), '')
  const same = await sluice(dir, ['sources', 'test', '--replay'])
  expect([same.code, same.stdout]).toEqual([0, '✓ shop: 6 rows, as stored\n'])

  // Another version of the source on the same pages, in a separate folder, since a config is read once in a process.
  const changed = await makeProject({
    'sluice.config.ts': config(server.url),
    'package.json': '{ "type": "module" }',
    'recorded/shop/pages.json': pages,
    'recorded/shop/rows/people.ndjson': await readFile(join(dir, 'recorded/shop/rows/people.ndjson'), 'utf8'),
    'recorded/shop/rows/orders.ndjson': await readFile(join(dir, 'recorded/shop/rows/orders.ndjson'), 'utf8'),
  })
  await repositoryIn(changed)
  const steps = 'steps: [{ map: (row) => ({ ...row, id: row.id * 1, note: row.id }) }]'
  await writeFile(join(changed, 'sluice.config.ts'), config(server.url, steps))
  const differs = await sluice(changed, ['sources', 'test', '--replay'])
  expect(differs.code).toBe(1)
  expect(differs.stdout).toContain('  shop.people: 4 rows changed\n    note differs in 4 rows\n')
  expect(differs.stdout).toContain('    ~ id=1: note "signed with recorded_SHOP_KEY" → 1\n')
  const updated = await sluice(changed, ['sources', 'test', 'shop', '--replay', '--update', '--json'])
  expect([updated.code, objectsOf(updated.stdout)]).toMatchObject([0, [{ replayed: [{ updated: true }] }]])
  expect((await sluice(changed, ['sources', 'test', '--replay'])).code).toBe(0)
  const against = await sluice(changed, ['sources', 'test', '--replay', '--against', 'main'])
  expect([against.code, against.stdout]).toEqual([
    0,
    expect.stringMatching(
      /^! shop: the rows differ from those in main\n {2}shop\.people: 4 rows changed\n {4}note differs in 4 rows\n/,
    ),
  ])
  await git(changed, 'commit', '--quiet', '--all', '--message', 'Update')
  expect((await sluice(changed, ['sources', 'test', '--replay', '--against', 'main'])).stdout).toBe(
    '✓ shop: 6 rows, as in main\n',
  )
  expect(await readdir(join(changed, '.sluice'))).toEqual([])
  const unknown = await sluice(changed, ['sources', 'test', '--replay', '--against', 'nope'])
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('E_NO_COMMIT')])
})

test('what was not recorded is an error that says how to go on', async () => {
  await using server = await apiServer(shop)
  const dir = await makeProject({ 'sluice.config.ts': config(server.url), '.env': `SHOP_KEY=${KEY}\n` })
  const none = await sluice(dir, ['sources', 'test', 'shop', '--replay'])
  expect([none.code, none.stderr]).toEqual([
    1,
    expect.stringContaining('E_NO_RECORDING: there are no recorded pages'),
  ])
  await sluice(dir, ['record', 'shop', '--pages', '1'])
  const pages = await readFile(join(dir, 'recorded/shop/pages.json'), 'utf8')
  await writeFile(join(dir, 'recorded/shop/pages.json'), pages.replace('"pages": 1', '"pages": 2'))
  const more = await sluice(dir, ['sources', 'test', '--replay'])
  expect([more.code, more.stderr]).toEqual([
    1,
    expect.stringMatching(
      /E_REST_NOT_RECORDED: GET .*\/people\?page=2 is not in .*pages\.json, which has other requests of this path, such as GET .*\n.*\n.*record the pages again: sluice record shop/,
    ),
  ])
  await writeFile(join(dir, 'recorded/shop/pages.json'), '{}')
  expect((await sluice(dir, ['sources', 'test', '--replay'])).stderr).toContain('E_REST_RECORDING')
  for (const [args, code, text] of [
    [['record', 'shopp'], 1, 'E_NO_RESOURCE'],
    [['sources', 'test', '--update'], 2, '--update needs --replay'],
    [['sources', 'test', '--against', 'main'], 2, '--against needs --replay'],
  ] as const) {
    const ended = await sluice(dir, args)
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(text)])
  }
})
