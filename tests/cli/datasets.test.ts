import { existsSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, openPostgres, type EngineKind } from '@sluice/engine'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../support/postgres.ts'
import { ordersConfig } from './support/orders-files.ts'
import { makeProject } from './support/project.ts'
import { objectsOf, say, sluice } from './support/sluice.ts'

const config = (target: object): string =>
  ordersConfig(JSON.stringify({ local: target, production: { ...target, protected: true } }))

class Shop {
  readonly dir: string
  readonly #env: Readonly<Record<string, string>>

  constructor(dir: string, env: Readonly<Record<string, string>> = {}) {
    this.dir = dir
    this.#env = env
  }

  static async on(kind: EngineKind): Promise<Shop> {
    const database = kind === 'postgres' ? await freshDatabase() : undefined
    if (database) onTestFinished(database.drop)
    const dir = await makeProject({
      'sluice.config.ts': config(
        database ? { kind, url: database.url } : { kind, path: 'shop.duckdb', protected: false },
      ),
      'data/0.jsonl': '{"id":1,"size":10,"lines":[{"n":1}]}\n',
      'models/marts/sizes.sql':
        '--! materialized: table\n--! tests: relationships(id, shop.orders.id)\nselect o.id, o.size from shop.orders as o\n',
      'models/marts/few.test.sql': '--! store_failures: true\nselect id from marts.sizes where id > 1\n',
    })
    return new Shop(dir)
  }

  run(...args: string[]) {
    return sluice(this.dir, args, this.#env)
  }

  say(...args: string[]): Promise<string> {
    return say(this.dir, args, this.#env)
  }

  add = (file: string, ...rows: object[]): Promise<void> =>
    writeFile(join(this.dir, 'data', file), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))

  async rows(sql: string, ...args: string[]): Promise<unknown> {
    return objectsOf(await this.say('query', '--json', sql, ...args)).at(-1)?.['rows']
  }

  /** Schemas that loads and models have made. */
  async schemas(): Promise<string[]> {
    const rows = (await this.rows(
      "select schema_name as name from information_schema.schemata where schema_name not in ('main', 'public', 'information_schema') and schema_name not like 'pg\\_%' escape '\\' order by 1",
    )) as { name: string }[]
    return rows.map(({ name }) => name)
  }
}

const ANNA = ['--dataset-suffix', 'dev_anna']
const BOB = ['--dataset-suffix', 'bob']
const SIZES = 'select id, size from shop.orders order by id'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('two suffixes and the datasets of the project do not see each other, and a drop removes one of them alone', async () => {
    const shop = await Shop.on(kind)
    await shop.say('load')
    await shop.say('migrate')
    await shop.say('models', 'run')
    const own = await shop.schemas()
    const reviewed = await readdir(join(shop.dir, 'migrations'))

    // A change of type and a new column need no review there, and are not proposed to the project.
    await shop.say('load', ...ANNA)
    await shop.add('1.jsonl', { id: 2, size: 'ten', note: 'new' })
    const loaded = await shop.run('load', ...ANNA)
    expect(loaded.stderr).toContain('into datasets with the suffix dev_anna')
    expect(loaded.stderr).toContain('✓ applied .sluice/datasets/local/dev_anna/migrations/')
    expect(loaded.stdout).toContain('load 2: loaded')
    await shop.say('load', ...BOB)
    expect(await shop.rows(SIZES, ...ANNA)).toEqual([
      { id: 1, size: '10' },
      { id: 2, size: 'ten' },
    ])
    expect(await shop.rows(SIZES)).toEqual([{ id: 1, size: 10 }])
    expect(await readdir(join(shop.dir, 'migrations'))).toEqual(reviewed)

    // Models are built from the tables with the suffix, and into schemas that have it.
    const built = await shop.run('models', 'build', 'marts.sizes', '--json', ...ANNA)
    expect(objectsOf(built.stdout).at(-1)).toMatchObject({
      results: [
        { node: 'marts_dev_anna.sizes: relationships(id, shop.orders.id)', status: 'passed' },
        { node: 'marts_dev_anna.sizes', status: 'built', rows: 2 },
        { node: 'few', status: 'failed', rows: 1, stored: 'test_failures_dev_anna.few' },
      ],
    })
    await shop.say('models', 'run', ...BOB)
    expect(await shop.rows('select count(*) as n from marts.sizes')).toEqual([{ n: 1 }])

    // What a command without the suffix says is what it said before.
    expect(await shop.say('loads')).toContain('(1 load)')
    const { datasets } = objectsOf(await shop.say('datasets', '--json')).at(-1) as { datasets: unknown }
    expect(datasets).toMatchObject([
      { dataset: 'marts_bob', suffix: 'bob', rows: 2 },
      { dataset: 'shop_bob', suffix: 'bob', tables: 2, rows: 3 },
      { dataset: 'marts_dev_anna', suffix: 'dev_anna', tables: 1, rows: 2 },
      { dataset: 'shop_dev_anna', suffix: 'dev_anna', tables: 2, rows: 3 },
    ])

    const asked = await shop.run('datasets', 'drop', '--suffix', 'dev_anna')
    expect(asked.code).toBe(1)
    expect(asked.stderr).toContain(
      'error E_NOT_CONFIRMED: nothing was deleted, because it was not confirmed: marts_dev_anna with 2 rows in 1 table, shop_dev_anna with 3 rows in 2 tables would be dropped',
    )
    const before = await shop.schemas()
    await shop.say('datasets', 'drop', '--suffix', 'dev_anna', '--yes')
    expect(before.filter((name) => name.includes('_dev_anna')).length).toBe(5)
    expect(await shop.schemas()).toEqual(before.filter((name) => !name.includes('_dev_anna')))
    expect(existsSync(join(shop.dir, '.sluice/datasets/local/dev_anna'))).toBe(false)

    await shop.say('datasets', 'drop', 'marts_bob', '--yes')
    await shop.say('datasets', 'drop', 'shop_bob', '--yes')
    expect(await shop.schemas()).toEqual(own)
    expect(await shop.rows(SIZES)).toEqual([{ id: 1, size: 10 }])
  })

  test(
    'a dataset with a suffix continues where another machine stopped',
    { tags: 'exhaustive' },
    async () => {
      const shop = await Shop.on(kind)
      const here = new Shop(shop.dir, { SLUICE_DATASET_SUFFIX: 'dev_anna' })
      await here.say('load')
      await rm(join(shop.dir, '.sluice'), { recursive: true })
      await shop.add('1.jsonl', { id: 2, size: 20, note: 'new' })
      expect(await here.say('load')).toContain('load 2: loaded')
      expect(await here.rows('select id, note from shop.orders order by id')).toEqual([
        { id: 1, note: null },
        { id: 2, note: 'new' },
      ])
      expect(await here.say('migrate')).toContain('target local has applied all migrations')
      expect(await here.say('status')).toContain('shop_dev_anna.orders')
    },
  )
})

test('on a protected target a person confirms the first load, and no other one', async () => {
  const shop = await Shop.on('duckdb')
  const target = ['--target', 'production', ...ANNA]
  const refused = await shop.run('load', ...target)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('error E_DATASET_SUFFIX_PROTECTED: target production is protected')
  for (const command of [
    ['migrate'],
    ['load', '--slices', 'day', '--since', '2026-01-01', '--until', '2026-01-02'],
    ['models', 'test'],
    ['models', 'test', 'result:failed'],
    ['models', 'retry'],
  ])
    expect((await shop.run(...command, ...target)).stderr).toContain('E_DATASET_SUFFIX_PROTECTED')
  expect(await shop.schemas()).toEqual([])
  expect(await shop.say('load', '--yes', ...target)).toContain('load 1: loaded')
  await shop.add('1.jsonl', { id: 2, size: 'ten' })
  expect(await shop.say('load', ...target)).toContain('load 2: loaded')
  // Its own datasets still change by reviewed migrations alone.
  expect(await shop.say('load', '--target', 'production')).toContain('load 1: waiting')
})

test('a view elsewhere keeps PostgreSQL from dropping what it reads', async () => {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  const dir = await makeProject({
    'sluice.config.ts': config({ kind: 'postgres', url: database.url }),
    'data/0.jsonl': '{"id":1}\n',
  })
  const shop = new Shop(dir)
  await shop.say('load', ...ANNA)
  await using engine = await openPostgres({ url: database.url })
  await engine.session.script('create view public.busy as select * from shop_dev_anna.orders')
  const { stderr } = await shop.run('datasets', 'drop', '--suffix', 'dev_anna', '--yes')
  expect(stderr).toContain(
    'error E_DATASET_IN_USE: view public.busy would be dropped with shop_dev_anna, because it depends on its tables',
  )
  expect(await shop.rows('select id from shop_dev_anna.orders')).toEqual([{ id: 1 }])
})

test.each([
  ['Dev', /E_DATASET_SUFFIX: the suffix "Dev" does not consist of small letters/],
  ['staging', /E_DATASET_SUFFIX: the suffix staging ends like the names of staging schemas/],
  ['a'.repeat(60), /E_DATASET_SUFFIX: the schema .* has a name of \d+ bytes, and Postgres allows 63/],
])('the suffix %s is refused', async (suffix, says) => {
  const dir = await makeProject({
    'sluice.config.ts': config({ kind: 'duckdb', path: ':memory:' }),
    'data/readme.txt': '',
  })
  const { code, stderr } = await sluice(dir, ['load', '--dataset-suffix', suffix])
  expect(code).toBe(1)
  expect(stderr).toMatch(says)
})
