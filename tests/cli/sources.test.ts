import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apiServer, type Answer, type Asked } from '../rest/api-server.ts'
import { makeProject } from './support/project.ts'
import { objectsOf, sluice } from './support/sluice.ts'

const config = (imports: string, sources: string): string => `
import { defineConfig } from 'sluice'
import { pageNumber, restApi } from 'sluice/sources'
${imports}
export default defineConfig({
  sources: [${sources}],
  targets: { local: { kind: 'duckdb', path: 'data/local.duckdb' } },
})
`

/** Two orders a page, without an end; order 1 has no lines. */
function shop({ path, query, headers }: Asked): Answer {
  if (headers['authorization'] !== undefined && headers['authorization'] !== 'Bearer t0ken-of-crm')
    return { status: 401 }
  const page = Number(query['page'] ?? 1)
  if (path === '/orders')
    return { body: [0, 1].map((one) => ({ id: page * 2 + one - 1, total: 1.5, tags: ['a'] })) }
  if (path.endsWith('/lines'))
    return { body: path === '/orders/1/lines' ? [] : [{ line: 1, sent_on: '2026-01-31' }] }
  if (path === '/items')
    return { body: { data: page === 1 ? [{ id: 1, updated_at: '2026-01-01T00:00:00Z' }] : [] } }
  return { status: 404, body: { error: 'no such path' } }
}

const declared = (url: string): string => `restApi({
  name: 'shop',
  client: { baseUrl: '${url}' },
  resourceDefaults: { primaryKey: 'id', endpoint: { paginator: pageNumber() } },
  resources: ['orders', { name: 'lines', primaryKey: 'line', endpoint: '/orders/{resources.orders.id}/lines' }, 'gone'],
})`

test('sources test reads one page of each resource, and of parents, and prints the columns', async () => {
  await using server = await apiServer(shop)
  const dir = await makeProject({ 'sluice.config.ts': config('', declared(server.url)) })
  const { code, stdout, stderr } = await sluice(dir, ['sources', 'test'])
  expect(code).toBe(1)
  expect(stdout.replaceAll(/\d+\.\d s/g, '0.1 s')).toBe(`✓ shop.orders: 2 rows in the first page, 0.1 s

table              column  type
shop.orders        id      bigint
shop.orders        total   double
shop.orders__tags  value   text

✓ shop.lines: 1 row in the first page, 0.1 s

table              column   type
shop.lines         line     bigint
shop.lines         sent_on  date
shop.orders        id       bigint
shop.orders        total    double
shop.orders__tags  value    text

✗ shop.gone: the first page cannot be read
`)
  expect(stderr).toMatch(
    /^error E_REST_STATUS: GET .*\/gone\?page=1 answered 404: \{"error":"no such path"\}\n {2}at shop\.gone, page 1\n/,
  )
  const asked = server.asked.map(({ path }) => path)
  expect(asked).toEqual(['/orders', '/orders', '/orders/1/lines', '/orders/2/lines', '/gone'])

  const one = await sluice(dir, ['sources', 'test', 'shop.orders', '--json'])
  expect(objectsOf(one.stdout)).toMatchObject([{ tested: [{ name: 'shop.orders', rows: 2, error: null }] }])
})

test('sources add writes a source that can be tested, and overwrites nothing', async () => {
  await using server = await apiServer(shop)
  const dir = await makeProject({
    'sluice.config.ts': config(`import { crm } from './sources/crm.ts'`, `crm('${server.url}')`),
    '.env': 'CRM_TOKEN=t0ken-of-crm\n',
  })
  const added = await sluice(dir, ['sources', 'add', 'rest', 'crm'])
  expect(added.stdout).toContain('written sources/crm.test.ts\n')
  expect(added.stdout).toContain('set CRM_TOKEN in .env')
  const tested = await sluice(dir, ['sources', 'test', 'crm'])
  expect(tested.stdout).toContain('✓ crm.items: 1 row in the first page')

  for (const [args, code, message] of [
    [['add', 'rest', 'crm'], 1, 'E_SOURCE_EXISTS: sources/crm.ts already exists'],
    [['add', 'rest', '9x'], 1, 'E_SOURCE_NAME: "9x" cannot be the name'],
    [['add', 'rest'], 2, 'the name of the source is missing'],
    [['add', 'sql'], 2, 'the name of the source is missing'],
    [['add', 'files', 'files'], 1, 'E_SOURCE_NAME: "files" cannot be the name'],
    [['add', 'ftp'], 2, '"ftp" is not a kind of source'],
    [['list'], 2, '"list" is not an action of sources'],
  ] as const) {
    const ended = await sluice(dir, ['sources', ...args])
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(message)])
  }
  for (const kind of ['sql', 'files'])
    expect((await sluice(dir, ['sources', 'add', kind, `my${kind}`])).stdout).toContain(
      `written sources/my${kind}.ts`,
    )
  await mkdir(join(dir, 'input'))
  await writeFile(join(dir, 'input/2026-01.csv'), 'day;amount\n2026-01-31;1,5\n')
  const like = await sluice(dir, ['sources', 'add', 'files', 'bank', 'input/2026-01.csv'])
  expect(like.stdout).toContain('written sources/bank.ts')
  const bank = await readFile(join(dir, 'sources/bank.ts'), 'utf8')
  for (const part of [
    `(url = './input')`,
    `{ kind: 'csv', delimiter: ';' }`,
    `files({ url, glob: '*.csv' })`,
  ])
    expect(bank).toContain(part)
  expect(bank).not.toContain('primaryKey')
  const none = await sluice(dir, ['sources', 'add', 'files', 'other', 'input/none.csv'])
  expect(none.stderr).toContain('error E_SOURCE_SAMPLE: there is no file input/none.csv')
  for (const kind of ['everflow', 'redtrack']) {
    expect((await sluice(dir, ['sources', 'add', kind])).code).toBe(0)
    expect(await readFile(join(dir, `sources/${kind}.ts`), 'utf8')).toContain(`name: '${kind}'`)
  }
})
