import { ENGINE_KINDS } from '@sluice/engine'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { author, git } from '../../propose/support/shop.ts'
import { ordersProject } from '../support/orders-project.ts'
import { configWith, makeProject } from '../support/project.ts'
import { objectsOf, sluice } from '../support/sluice.ts'
import { CREATE_ORDERS, ORDERS_MIGRATION } from '../support/staged-load.ts'

test('a load into a protected target says what to commit, and to run on the same target', async () => {
  const targets = `{ local: { kind: 'duckdb', path: 'a.duckdb' }, prod: { kind: 'duckdb', path: 'b.duckdb', protected: true } }`
  const dir = await makeProject({ 'sluice.config.ts': configWith(targets) })
  const next = 'then run sluice migrate --project . --target prod'
  const load = await sluice(dir, ['load', '--project', '.', '--target', 'prod'])
  expect(load.stdout).toMatch(new RegExp(`^→ review and commit migrations/\\S+, ${next}$`, 'm'))
  const status = await sluice(dir, ['status', '--project', '.', '--target', 'prod'])
  expect(status.stdout).toContain(`→ review and commit, ${next}`)
})

test('a protected target takes only migrations that are committed', async () => {
  const target = `{ prod: { kind: 'duckdb', path: 'shop.duckdb', protected: true } }`
  const dir = await makeProject({ 'sluice.config.ts': configWith(target), ...ORDERS_MIGRATION })
  const skipped = (code: number, why: string) => ({
    code,
    stdout: expect.stringContaining('no migration applied\n1 migration skipped') as string,
    stderr: expect.stringContaining(`! ${CREATE_ORDERS} is skipped: it ${why}`) as string,
  })
  expect(await sluice(dir, ['migrate'], { GIT_DIR: join(dir, 'nothing') })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'error E_NOT_COMMITTED: target prod is protected, and git cannot say what is committed',
    ) as string,
  })
  await git(dir, 'init', '--quiet')
  await author(dir, 'Ada')
  expect(await sluice(dir, ['migrate'])).toMatchObject(skipped(0, 'is not committed in git'))
  await git(dir, 'add', 'migrations')
  expect(await sluice(dir, ['migrate'])).toMatchObject(skipped(0, 'is not committed in git'))
  await git(dir, 'commit', '--quiet', '--message', 'reviewed')
  const file = join(dir, CREATE_ORDERS, 'duckdb.sql')
  const text = await readFile(file, 'utf8')
  const changed = skipped(1, 'was changed since it was committed in git')
  await writeFile(file, `${text}\n-- not reviewed\n`)
  expect(await sluice(dir, ['migrate'])).toMatchObject(changed)
  await git(dir, 'update-index', '--assume-unchanged', `${CREATE_ORDERS}/duckdb.sql`)
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
  await git(dir, 'init', '--quiet')
  await author(dir, 'Ada')
  await git(dir, 'add', 'migrations')
  await git(dir, 'commit', '--quiet', '--message', 'reviewed')
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
        reason: `migrations/${c} is skipped: it must be applied after ${a}, which changes the same tables or columns`,
      },
    ],
  })
  await git(dir, 'add', 'migrations')
  await git(dir, 'commit', '--quiet', '--message', 'reviewed, too')
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

test.each(ENGINE_KINDS)(
  'migrate --dry-run marks what a protected %s target would skip, and why',
  async (kind) => {
    const { dir } = await ordersProject(kind, { protected: true })
    const file = (name: string): string => `migrations/${name}/${kind}.sql`
    const add = async (name: string, column: string, footprint = column): Promise<void> => {
      await mkdir(join(dir, 'migrations', name), { recursive: true })
      const headers = `--! Footprint: shop.orders.${footprint}\n--! Estimate: shop.orders lock=instant rows=3 bytes=99\n`
      await writeFile(
        join(dir, file(name)),
        `${headers}\nalter table shop.orders add column ${column} bigint;\n`,
      )
    }
    const [a, b, c, d] = ['20260102T000000_a', '20260103T000000_b', '20260104T000000_c', '20260105T000000_d']
    await add(b, 'b')
    await add(c, 'c', 'a')
    await add(d, 'd')
    const noGit = await sluice(dir, ['migrate', '--dry-run'], { GIT_DIR: join(dir, 'nothing') })
    expect([noGit.code, noGit.stdout]).toEqual([1, ''])
    expect(noGit.stderr).toContain('error E_NOT_COMMITTED: target')
    await git(dir, 'init', '--quiet')
    await author(dir, 'Ada')
    await git(dir, 'add', 'migrations')
    await git(dir, 'commit', '--quiet', '--message', 'reviewed')
    await add(a, 'a')
    await add(d, 'dd', 'd')

    const { code, stdout, stderr } = await sluice(dir, ['migrate', '--dry-run'])
    expect([code, stderr]).toEqual([0, ''])
    const section = (name: string, column: string, skipped = ''): string =>
      `${file(name)}\n${skipped}-- shop.orders lock=instant rows=3 bytes=99\nalter table shop.orders add column ${column} bigint;\n\n`
    expect(stdout).toContain(
      section(a, 'a', '-- would be skipped: it is not committed in git\n') +
        section(b, 'b') +
        section(
          c,
          'c',
          `-- would be skipped: it must be applied after ${a}, which changes the same tables or columns\n`,
        ) +
        section(d, 'dd', '-- would be skipped: it was changed since it was committed in git\n'),
    )
    expect(stdout).toContain(`${CREATE_ORDERS}/${kind}.sql\n-- data=lossless`)
    expect(stdout).toMatch(
      /\n\n2 migrations to apply to target \w+, 3 to skip; commit the reviewed migrations\n$/,
    )
    const json = objectsOf((await sluice(dir, ['migrate', '--dry-run', '--json'])).stdout)
    expect(json).toMatchObject([
      {
        dry_run: true,
        migrations: [
          { path: `${CREATE_ORDERS}/${kind}.sql`, skipped: null },
          {
            id: a,
            skipped: 'it is not committed in git',
            estimates: ['shop.orders lock=instant rows=3 bytes=99'],
            statements: ['alter table shop.orders add column a bigint'],
          },
          { id: b, skipped: null },
          { id: c, skipped: `it must be applied after ${a}, which changes the same tables or columns` },
          { id: d, skipped: 'it was changed since it was committed in git' },
        ],
      },
    ])

    // It said what migrate does, and did nothing.
    const migrated = objectsOf((await sluice(dir, ['migrate', '--json'])).stdout).at(-1)
    expect(migrated).toMatchObject({
      migrations: [CREATE_ORDERS, `migrations/${b}`],
      skipped: [a, c, d].map((id) => ({ migration: `migrations/${id}` })),
    })
  },
)
