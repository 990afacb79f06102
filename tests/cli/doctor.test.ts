import { openPostgres } from '@sluice/engine'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createRedactor } from '@sluice/pipeline/errors'
import { diagnose, type Check } from '@sluice/pipeline'
import { NO_PGBOUNCER, withPgbouncer } from '../support/pgbouncer.ts'
import { freshDatabase } from '../support/postgres.ts'
import { configWith, LOCAL, makeProject } from './support/project.ts'
import { objectsOf, sluice } from './support/sluice.ts'

// `sluice doctor`: what keeps commands from working is found before they run.

const KEY = { SHOP_API_KEY: 'hunter2hunter2' }

/** The checks as `level name: text`, with those of this name alone if it is given. */
async function doctor(
  dir: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = KEY,
) {
  const { code, stdout } = await sluice(dir, ['doctor', '--json', ...args], env)
  expect(stdout).not.toContain('hunter2')
  const { ok, checks } = objectsOf(stdout).at(-1) as { ok: boolean; checks: readonly Check[] }
  expect(ok, stdout).toBe(code === 0)
  return { code, checks, said: (name: string) => checks.filter((one) => one.name === name) }
}

async function database(): Promise<string> {
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  return url
}

const postgres = (url: string, rest = ''): string =>
  configWith(`{ server: { kind: 'postgres', url: '${url}'${rest} } }`)

test('a project on DuckDB from nothing to a pending, an applied and a changed migration', async () => {
  const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL) })
  const fresh = await doctor(dir)
  expect(fresh.code).toBe(0)
  expect(fresh.checks.map(({ level }) => level)).not.toContain('warn')
  expect(fresh.said('connection')[0]?.text).toContain('does not exist yet')
  await sluice(dir, ['load'], KEY)
  expect((await doctor(dir)).said('migrations')).toMatchObject([
    {
      level: 'warn',
      text: expect.stringContaining('1 pending') as string,
      hint: expect.any(String) as string,
    },
  ])
  await sluice(dir, ['migrate'])
  const applied = await doctor(dir)
  expect([applied.code, applied.said('migrations')[0]?.text]).toEqual([0, '1 migration, none is pending'])
})

test('a DuckDB file that cannot be created', async () => {
  const config = configWith(`{ local: { kind: 'duckdb', path: 'sluice.config.ts/shop.duckdb' } }`)
  const dir = await makeProject({ 'sluice.config.ts': config })
  const { code, said } = await doctor(dir)
  expect([code, said('connection')[0]]).toMatchObject([1, { level: 'error', code: 'E_DUCKDB_FILE' }])
  expect(said('connection')[0]?.text).toContain('cannot be created there')
})

test('what is wrong is reported with what to do, and ends with exit code 1', async () => {
  const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL) })
  const { code, stdout } = await sluice(dir, ['doctor'])
  expect(code).toBe(1)
  expect(stdout).toContain('✗ secrets of shop: E_SECRET_MISSING: SHOP_API_KEY is not set\n  → set it in')
  const bad = await makeProject({ 'sluice.config.ts': 'export default { sources: [] }' })
  expect((await doctor(bad)).said('config')).toMatchObject([{ level: 'error', code: 'E_CONFIG' }])
  const unset = await makeProject({
    'sluice.config.ts': configWith(
      `{ local: { kind: 'duckdb', path: 'a.duckdb' }, production: { kind: 'postgres', url: '' } }`,
    ),
  })
  const all = await doctor(unset)
  expect(all.code).toBe(0)
  expect(all.checks.find(({ target }) => target === 'production')?.level).toBe('warn')
  expect((await doctor(unset, ['--target', 'production'])).said('connection')).toMatchObject([
    { level: 'error', code: 'E_NO_URL' },
  ])
})

test('a migration that was edited after it was applied', async () => {
  const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL) })
  const { stdout } = await sluice(dir, ['load', '--json'], KEY)
  const { migrations } = objectsOf(stdout).at(-1) as { readonly migrations: readonly string[] }
  const [folder = ''] = migrations
  await sluice(dir, ['migrate'])
  await writeFile(join(dir, folder, 'duckdb.sql'), 'create table shop.other (id int);\n')
  expect((await doctor(dir)).said('migrations')[0]).toMatchObject({ code: 'E_MIGRATION_CHANGED' })
  await rm(join(dir, folder), { recursive: true })
  expect((await doctor(dir)).said('migrations')[0]).toMatchObject({ code: 'E_MIGRATION_MISSING' })
})

test('a Postgres target: server, clock, pooler, rights', async () => {
  const url = await database()
  const dir = await makeProject({ 'sluice.config.ts': postgres(url) })
  const { code, checks } = await doctor(dir)
  expect(code, JSON.stringify(checks)).toBe(0)
  expect(checks.filter(({ target }) => target === 'server').map(({ name, level }) => [name, level])).toEqual(
    [
      'connection',
      'server',
      'encoding and time zone',
      'clock',
      'pooler',
      'rights',
      'locks',
      'system schema',
      'migrations',
    ].map((name) => [name, 'ok']),
  )
  expect(checks.find(({ name }) => name === 'pooler')?.text).toContain('direct')
})

test('a clock that is wrong', async () => {
  const dir = await makeProject({ 'sluice.config.ts': postgres(await database()) })
  const at = async (milliseconds: number) => {
    const checks = await diagnose(
      {
        cwd: dir,
        env: { ...KEY },
        redactor: createRedactor(),
        signal: new AbortController().signal,
        now: () => new Date(Date.now() + milliseconds),
        emit: () => undefined,
      },
      {},
      { node: '22.1.0', needed: '>=22.19' },
    )
    return checks.filter(({ name }) => name === 'clock' || name === 'Node.js')
  }
  expect(await at(60_000)).toMatchObject([
    { level: 'error', text: '22.1.0 is too old: Sluice needs >=22.19' },
    { level: 'warn', text: expect.stringMatching(/60\.\d s ahead of that of the server/) as string },
  ])
  expect((await at(-3_600_000))[1]).toMatchObject({
    level: 'error',
    text: expect.stringMatching(/behind that of the server/) as string,
  })
})

test('a role that may not load, one that may not migrate, and a session with a lock', async () => {
  const url = await database()
  const dir = await makeProject({ 'sluice.config.ts': postgres(url) })
  await sluice(dir, ['load'], KEY)
  await sluice(dir, ['migrate'])
  const role = `doctor_${new URL(url).pathname.slice(-6)}`
  const run = async (sql: string) => {
    await using engine = await openPostgres({ url })
    await engine.session.script(sql)
  }
  await run(`create role ${role} login password 'x7x7x7x7'`)
  onTestFinished(() => run(`drop owned by ${role}; drop role ${role}`))
  const other = new URL(url)
  other.username = role
  other.password = 'x7x7x7x7'
  const loader = await makeProject({ 'sluice.config.ts': postgres(other.href) })
  expect((await doctor(loader)).said('rights').map(({ code, hint }) => [code, hint?.split(';')[0]])).toEqual([
    ['E_FORBIDDEN', `run as the owner: grant usage on schema "_sluice" to "${role}"`],
    ['E_FORBIDDEN', `run as the owner: grant usage on schema "shop" to "${role}"`],
    ['E_FORBIDDEN', `run as the owner: grant usage on schema "shop_staging" to "${role}"`],
  ])
  await run(`grant usage on schema shop, shop_staging, _sluice to ${role};
    grant create on schema shop_staging to ${role};
    grant select, insert, update, delete on all tables in schema shop, _sluice to ${role};
    grant usage on all sequences in schema _sluice to ${role}`)
  expect((await doctor(loader)).said('rights')).toMatchObject([
    { level: 'warn', text: expect.stringContaining('may not run all migrations') as string },
  ])
})

test.skipIf(NO_PGBOUNCER)('the mode of a pooler', { tags: 'exhaustive' }, async () => {
  const url = await database()
  for (const mode of ['transaction', 'session'] as const)
    await withPgbouncer(
      url,
      async (pooled) => {
        const dir = await makeProject({ 'sluice.config.ts': postgres(pooled) })
        const { code, said } = await doctor(dir)
        expect([code, said('pooler')[0]?.text]).toEqual([0, expect.stringContaining(`${mode} mode`)])
      },
      mode,
    )
})

test('a server that does not answer', async () => {
  const dir = await makeProject({ 'sluice.config.ts': postgres('postgres://u:hunter2@127.0.0.1:1/x') })
  expect((await doctor(dir)).said('connection')).toMatchObject([
    { level: 'error', code: 'E_CONNECTION_REFUSED' },
  ])
})
