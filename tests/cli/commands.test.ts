import { openDuckdb, openPostgres, type Engine } from '@sluice/engine'
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../support/postgres.ts'
import { configWith, LOCAL, makeProject } from './support/project.ts'
import { objectsOf, sluice } from './support/sluice.ts'
import { CREATE_ORDERS, ORDERS_MIGRATION, stageLoad } from './support/staged-load.ts'

interface Setting {
  readonly dir: string
  /** Lends the target's engine; the file must be free again when a command runs. */
  use<T>(work: (engine: Engine) => Promise<T>): Promise<T>
}

const SETTINGS: Record<string, () => Promise<Setting>> = {
  async duckdb() {
    const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL), ...ORDERS_MIGRATION })
    return {
      dir,
      async use(work) {
        await using engine = await openDuckdb({ path: join(dir, 'shop.duckdb') })
        return await work(engine)
      },
    }
  },
  async postgres() {
    const { url, drop } = await freshDatabase()
    onTestFinished(drop)
    const target = `{ pg: { kind: 'postgres', url: '${url}' } }`
    const dir = await makeProject({ 'sluice.config.ts': configWith(target), ...ORDERS_MIGRATION })
    return {
      dir,
      async use(work) {
        await using engine = await openPostgres({ url })
        return await work(engine)
      },
    }
  },
}

describe.each(Object.keys(SETTINGS))('on %s', (kind) => {
  const setting = (): Promise<Setting> => SETTINGS[kind]!()

  test('status before the first load', async () => {
    const { dir } = await setting()
    const { code, stdout } = await sluice(dir, ['status'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^shop\.orders +never/m)
    expect(stdout).toContain(`1 pending migration:\n  ${CREATE_ORDERS}\n→ review, then run pnpm migrate`)
  })

  test('loads before the first load', async () => {
    const { dir } = await setting()
    const { code, stderr } = await sluice(dir, ['loads'])
    expect(code).toBe(1)
    expect(stderr).toContain('error E_NOTHING_LOADED: nothing is loaded into target')
  })

  test('status, migrate --dry-run, migrate, status: what waited arrives', async () => {
    const { dir, use } = await setting()
    await use((engine) => stageLoad(engine, 1, 3))
    const before = await sluice(dir, ['status'])
    expect(before.stdout).toMatch(/^shop\.orders +1 {2}2026-01-01 10:20:30 +3 +0 +3$/m)

    const dry = await sluice(dir, ['migrate', '--dry-run'])
    expect(dry.stdout).toContain(
      `${CREATE_ORDERS}/${kind}.sql\n-- data=lossless lock=none types=adds\ncreate schema`,
    )
    expect((await sluice(dir, ['migrate', 'status'])).stdout).toMatch(/create_orders +pending/)

    const migrate = await sluice(dir, ['migrate', '--json'])
    expect(migrate).toMatchObject({ code: 0, stderr: '' })
    expect(objectsOf(migrate.stdout).at(-1)).toEqual({
      migrations: [CREATE_ORDERS],
      generated: {
        changed: true,
        files: [
          { path: 'generated/database.ts', changed: true },
          { path: `generated/state/${kind}.sql`, changed: true },
        ],
      },
      tables: [{ table: 'shop.orders', rows_merged: 3, rows_superseded: 0, rows_waiting: 0, rows_held: 0 }],
      skipped: [],
      seconds: expect.any(Number) as number,
    })
    expect(await readFile(join(dir, 'generated/database.ts'), 'utf8')).toMatch(/orders/i)
    expect((await sluice(dir, ['migrate', 'status'])).stdout).toMatch(/create_orders +applied +20\d\d-/)

    const rows = await sluice(dir, ['query', '--csv', 'select id, amount from shop.orders order by id'])
    expect(rows.stdout).toBe('id,amount\n1,100\n2,200\n3,300\n')
    const after = objectsOf((await sluice(dir, ['status', '--json'])).stdout)[0]
    expect(after).toMatchObject({
      resources: [
        {
          name: 'shop.orders',
          last_load_id: 1,
          last_load_at: '2026-01-01T10:20:30Z',
          rows_read: 3,
          rows_merged: 3,
        },
      ],
      waiting: [],
      pending_migrations: [],
    })

    const again = await sluice(dir, ['migrate'])
    expect(again.stdout).toMatch(
      /^target \w+ has all migrations\ngenerated\/ is up to date\nnothing waits in staging\n$/,
    )
  })

  test('migrate --no-transform leaves the merge to transform', async () => {
    const { dir, use } = await setting()
    await use((engine) => stageLoad(engine, 1, 3))
    const migrate = await sluice(dir, ['migrate', '--no-transform'])
    expect(migrate.stderr).toMatch(/^20260101T000000_create_orders applied in/)
    expect(migrate.stdout).toMatch(
      /^1 migration applied to target \w+\ngenerated\/database.ts, generated\/state\/\w+.sql written\n$/,
    )
    expect((await sluice(dir, ['query', '--csv', 'select * from shop.orders'])).stdout).toBe(
      'id,amount,_sluice_load_id,_sluice_id\n',
    )
    expect((await sluice(dir, ['transform'])).stdout).toBe('shop.orders: 3 rows merged\n')
    expect((await sluice(dir, ['transform'])).stdout).toBe('nothing waits in staging\n')
  })

  test('loads lists, shows and drops', async () => {
    const { dir, use } = await setting()
    await use(async (engine) => {
      await stageLoad(engine, 1, 3)
      await stageLoad(engine, 2, 1)
    })
    const list = await sluice(dir, ['loads', '--limit', '1'])
    expect(list.stdout).toMatch(/^ {3}2 {2}shop +waiting +2026-01-02 10:20:30 +1\.5 s +1 +0 +1$/m)
    expect(list.stdout).toContain('(2 loads, the latest 1 shown)')

    const one = await sluice(dir, ['loads', '1'])
    expect(one.stdout).toContain('load 1 · shop · waiting · 2026-01-01 10:20:30 UTC · 1.5 s')
    expect(one.stdout).toMatch(/^day-1\.csv +123\.5 kB +3$/m)
    expect(one.stdout).toMatch(/^day-1\.csv:7 +too many fields +a,b\\tc$/m)
    expect((await sluice(dir, ['loads', '9'])).stderr).toContain('error E_NO_LOAD: there is no load 9')

    const drop = await sluice(dir, ['loads', 'drop', '1'])
    expect(drop.stdout).toContain('dropped what waited of load 1:\n  shop.orders: 3 rows discarded')
    expect(objectsOf((await sluice(dir, ['loads', '--json'])).stdout)[0]).toMatchObject({
      loads: [
        { load_id: 2, status: 'waiting', rows_waiting: 1 },
        { load_id: 1, status: 'dropped', rows_read: 3, rows_waiting: 0, rows_discarded: 3 },
      ],
    })
    const left = await use((engine) =>
      engine.session.rows(
        `select table_name from information_schema.tables where table_schema = 'shop_staging'`,
      ),
    )
    expect(left).toEqual([{ table_name: 'orders_2' }])
    expect((await sluice(dir, ['loads', 'drop', '1'])).stdout).toBe(
      'nothing of load 1 waits; nothing was dropped\n',
    )
  })

  test('query reads and nothing else', async () => {
    const { dir, use } = await setting()
    await use((engine) =>
      engine.session.script(`create table t (a bigint, b text);
        insert into t values (1, 'x'), (-22, null), (333, 'ein "langer" Text,' || chr(10) || 'zwei Zeilen')`),
    )
    const table = await sluice(dir, ['query', 'select * from t order by a'])
    expect(table.stdout).toBe(
      ['  a  b', '-22', '  1  x', '333  ein "langer" Text,\\nzwei Zeilen', '(3 rows)', ''].join('\n'),
    )
    const csv = await sluice(dir, ['query', '--csv', 'select * from t order by a desc limit 1'])
    expect(csv.stdout).toBe('a,b\n333,"ein ""langer"" Text,\nzwei Zeilen"\n')
    expect(
      objectsOf((await sluice(dir, ['query', '--json', 'select a from t where a > 1000'])).stdout),
    ).toEqual([{ columns: ['a'], rows: [], row_count: 0 }])

    const refused: readonly (readonly [string, string])[] = [
      ['drop table t', 'E_NOT_READING: drop does not read'],
      ['select 1; drop table t', 'E_NOT_READING: there is more than one statement'],
      [`select e'\\''; commit; drop table t; --'`, 'E_NOT_READING: there is more than one statement'],
      ['select 1 as a$b$; commit; drop table t; --$b$', 'E_NOT_READING: there is more than one statement'],
      ['-- nothing', 'E_NOT_READING: there is no SQL'],
      ['select * frm t', 'E_SQL: '],
      [
        kind === 'postgres'
          ? 'explain analyze insert into t values (4)'
          : 'with x as (select 4 as a) insert into t (a) select a from x',
        'E_READ_ONLY: ',
      ],
    ]
    for (const [sql, message] of refused) {
      const { code, stdout, stderr } = await sluice(dir, ['query', '--', sql])
      expect(stderr).toContain(`error ${message}`)
      expect([code, stdout]).toEqual([1, ''])
    }
    expect((await sluice(dir, ['query', '--csv', 'select count(*) as rows from t'])).stdout).toBe('rows\n3\n')
  })
})

test('generate writes the types, and --check tells when they are stale', async () => {
  const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL), ...ORDERS_MIGRATION })
  const stale = await sluice(dir, ['generate', '--check'])
  expect([stale.code, stale.stdout]).toEqual([1, ''])
  expect(stale.stderr).toContain('E_GENERATED_STALE')
  expect(await sluice(dir, ['generate'])).toMatchObject({
    code: 0,
    stdout: 'generated/database.ts, generated/state/duckdb.sql written\n',
  })
  expect(await sluice(dir, ['generate', '--check', '--json'])).toMatchObject({
    code: 0,
    stdout: `{"files":[{"path":"generated/database.ts","changed":false},{"path":"generated/state/duckdb.sql","changed":false}],"changed":false}\n`,
  })
})

test('a protected target takes only migrations that are committed', async () => {
  const target = `{ prod: { kind: 'duckdb', path: 'shop.duckdb', protected: true } }`
  const dir = await makeProject({ 'sluice.config.ts': configWith(target), ...ORDERS_MIGRATION })
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args])
  const skipped = (code: number, why: string) => ({
    code,
    stdout: expect.stringContaining('no migration applied\n1 migration skipped') as string,
    stderr: expect.stringContaining(`! ${CREATE_ORDERS} is skipped: it ${why}`) as string,
  })
  expect(await sluice(dir, ['migrate'], { GIT_DIR: join(dir, 'nothing') })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'error E_NOT_COMMITTED: target prod is protected, and git does not say what is committed',
    ) as string,
  })
  git('init', '--quiet')
  expect(await sluice(dir, ['migrate'])).toMatchObject(skipped(0, 'is not committed in git'))
  git('add', 'migrations')
  expect(await sluice(dir, ['migrate'])).toMatchObject(skipped(0, 'is not committed in git'))
  git('commit', '--quiet', '--message', 'reviewed')
  const file = join(dir, CREATE_ORDERS, 'duckdb.sql')
  const text = await readFile(file, 'utf8')
  const changed = skipped(1, 'was changed since it was committed in git')
  await writeFile(file, `${text}\n-- not reviewed\n`)
  expect(await sluice(dir, ['migrate'])).toMatchObject(changed)
  git('update-index', '--assume-unchanged', `${CREATE_ORDERS}/duckdb.sql`)
  expect(await sluice(dir, ['migrate'])).toMatchObject(changed)
  await writeFile(file, `--! Transaction: none\n${text}`)
  expect(await sluice(dir, ['migrate'])).toMatchObject(changed)
  await writeFile(file, text.replaceAll('\n', '\r\n'))
  expect(await sluice(dir, ['migrate'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 migration applied to target prod') as string,
  })
})

test('a protected target takes the committed migrations that need none of those it skips', async () => {
  const target = `{ prod: { kind: 'duckdb', path: 'shop.duckdb', protected: true } }`
  const add = (column: string, touches = column): string =>
    `--! Footprint: shop.orders.${touches}\nalter table shop.orders add column ${column} bigint;\n`
  const [a, b, c, d] = ['20260102T000000_a', '20260103T000000_b', '20260104T000000_c', '20260105T000000_d']
  const dir = await makeProject({
    'sluice.config.ts': configWith(target),
    ...ORDERS_MIGRATION,
    [`migrations/${b}/duckdb.sql`]: add('b'),
    [`migrations/${c}/duckdb.sql`]: add('c', 'a'),
    [`migrations/${d}/duckdb.sql`]: add('d', 'c'),
  })
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args])
  git('init', '--quiet')
  git('add', 'migrations')
  git('commit', '--quiet', '--message', 'reviewed')
  await mkdir(join(dir, `migrations/${a}`))
  await writeFile(join(dir, `migrations/${a}/duckdb.sql`), add('a'))
  const { code, stdout, stderr } = await sluice(dir, ['migrate', '--json'])
  const [summary] = objectsOf(stdout).slice(-1)
  expect([code, stderr]).toEqual([1, ''])
  expect(summary).toMatchObject({
    migrations: [CREATE_ORDERS, `migrations/${b}`, `migrations/${d}`],
    skipped: [
      { migration: `migrations/${a}`, reason: `migrations/${a} is skipped: it is not committed in git` },
      {
        migration: `migrations/${c}`,
        reason: `migrations/${c} is skipped: it has to come after ${a}, which touches the same`,
      },
    ],
  })
  git('add', 'migrations')
  git('commit', '--quiet', '--message', 'reviewed, too')
  const late = await sluice(dir, ['migrate', '--json'])
  expect(late.code).toBe(0)
  expect(objectsOf(late.stdout).at(-1)).toMatchObject({ migrations: [`migrations/${a}`, `migrations/${c}`] })
})

test('a load into a protected target writes the proposal and applies nothing', async () => {
  const target = `{ prod: { kind: 'duckdb', path: 'shop.duckdb', protected: true } }`
  const dir = await makeProject({ 'sluice.config.ts': configWith(target) })
  expect((await sluice(dir, ['load'])).stderr).toContain('create shop.orders')
  const proposed = await readdir(join(dir, 'migrations'))
  expect(proposed).toHaveLength(1)
  const tables = `select count(*) as n from duckdb_tables() where schema_name = 'shop'`
  expect((await sluice(dir, ['query', '--csv', tables])).stdout).toBe('n\n0\n')
  expect(objectsOf((await sluice(dir, ['migrate', 'status', '--json'])).stdout)[0]).toMatchObject({
    migrations: [{ id: proposed[0], state: 'pending' }],
  })
})
