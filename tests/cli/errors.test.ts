import { openDuckdb } from '@sluice/engine'
import { Client } from 'pg'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { NO_PGBOUNCER, withPgbouncer } from '../support/pgbouncer.ts'
import { freshDatabase } from '../support/postgres.ts'
import { configWith, LOCAL, makeProject } from './support/project.ts'
import type { Ended } from '../support/run-main.ts'
import { objectsOf, sluice, sluiceProcess, startSluice } from './support/sluice.ts'

/** Runs a command on a Postgres target at `url`. */
async function at(url: string, args: readonly string[] = ['status']): Promise<Ended> {
  const dir = await makeProject({
    'sluice.config.ts': configWith(`{ prod: { kind: 'postgres', url: '${url}' } }`),
  })
  return sluice(dir, args)
}

/** A server on a free port that says `greeting` to whoever connects, and hangs up if it says nothing. */
async function strangerPort(greeting: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', () => socket.end(greeting))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

async function database(): Promise<URL> {
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  return new URL(url)
}

describe('a Postgres that cannot be used: what, where, what next', () => {
  const expectError = ({ code, stdout, stderr }: Ended, error: string, place: string, hint: string): void => {
    expect(stderr).toContain(`error ${error}`)
    expect(stderr).toContain(`  at ${place}\n`)
    expect(stderr).toContain(`  → ${hint}`)
    expect([code, stdout]).toEqual([1, ''])
  }

  test('is down', async () => {
    const ended = await at('postgres://u:hunter2secret@127.0.0.1:1/shop')
    expectError(
      ended,
      'E_CONNECTION_REFUSED: nothing answers at target prod',
      'postgres://127.0.0.1:1/shop',
      'start the server',
    )
    expect(ended.stderr).not.toContain('hunter2')
  })

  test('has an invalid url, whose password is not shown either', async () => {
    const ended = await at('postgres://u:hunt#er2@127.0.0.1:1/shop')
    expectError(
      ended,
      'E_TARGET_URL: the url of target prod is not valid',
      'postgres',
      'write postgres://user:',
    )
    expect(ended.stderr).toContain('%23 for #')
    expect(ended.stderr).not.toMatch(/hunt|er2/)
    for (const url of ['postgres//u:hunter2@127.0.0.1/shop', 'mysql://u:hunter2@127.0.0.1/shop']) {
      const other = await at(url)
      expectError(
        other,
        'E_TARGET_URL: the url of target prod is not a Postgres url',
        'targets.prod.url in sluice.config.ts',
        'write postgres://user:',
      )
      expect(other.stderr).not.toContain('hunter2')
    }
  })

  test('has a host that does not exist', async () => {
    const ended = await at('postgres://u@nothing.invalid/shop')
    expectError(ended, 'E_HOST_UNKNOWN: ', 'postgres://nothing.invalid:5432/shop', 'correct the host')
  })

  test('is no Postgres', async () => {
    const port = await strangerPort('HTTP/1.1 400 Bad Request\r\n\r\n')
    const place = `postgres://127.0.0.1:${port}/shop`
    expectError(
      await at(`postgres://u@127.0.0.1:${port}/shop`),
      'E_NOT_POSTGRES: ',
      place,
      'correct the port',
    )
  })

  test.skipIf(NO_PGBOUNCER)('is behind a pooler that does not know the database', () =>
    withPgbouncer(inject('postgresUrl'), async (pooled) => {
      const url = new URL(pooled)
      url.pathname = '/nowhere'
      const place = `postgres://${url.hostname}:${url.port}/nowhere`
      expectError(await at(url.href), 'E_NO_DATABASE: ', place, 'create it')
    }),
  )

  test.skipIf(NO_PGBOUNCER)('is behind a pooler that cannot log in', () => {
    const server = new URL(inject('postgresUrl'))
    server.username = 'nobody'
    return withPgbouncer(server.href, async (url) =>
      expectError(await at(url), 'E_WRONG_PASSWORD: ', url.replace(/\/\/.*@/, '//'), 'correct'),
    )
  })

  test('is behind a pooler that does not know the project', async () => {
    const fields = 'SFATAL\0CXX000\0MTenant or user not found\0\0'
    const port = await strangerPort(`E\0\0\0${String.fromCharCode(4 + fields.length)}${fields}`)
    const place = `postgres://127.0.0.1:${port}/postgres`
    expectError(
      await at(`postgres://u@127.0.0.1:${port}/postgres`),
      'E_POOLER: the pooler at ',
      place,
      'correct',
    )
  })

  test('refuses the password', async () => {
    const url = await database()
    url.password = 'not-the-password'
    const ended = await at(url.href)
    expectError(
      ended,
      'E_WRONG_PASSWORD: target prod rejects this user',
      `postgres://${url.host}${url.pathname}`,
      'correct user and password',
    )
    expect(ended.stderr).not.toContain('not-the-password')
  })

  test('has no such database', async () => {
    const url = await database()
    url.pathname = '/no_such'
    expectError(
      await at(url.href),
      'E_NO_DATABASE: database "no_such" does not exist',
      `postgres://${url.host}/no_such`,
      'create it',
    )
  })

  test('is read-only', async () => {
    const url = await database()
    const client = new Client({ connectionString: url.href })
    await client.connect()
    await client.query(`alter database ${url.pathname.slice(1)} set default_transaction_read_only = on`)
    await client.end()
    const ended = await at(url.href, ['transform'])
    expectError(
      ended,
      'E_READ_ONLY: target prod is read-only',
      `postgres://${url.host}${url.pathname}`,
      'point the target at the primary',
    )
  })
})

describe('a DuckDB file that cannot be used', () => {
  test('is open in another process', async () => {
    const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL) })
    const engine = await openDuckdb({ path: join(dir, 'shop.duckdb') })
    const { code, stderr } = await sluiceProcess(dir, ['transform'])
    await engine[Symbol.asyncDispose]()
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error E_DUCKDB_LOCKED: .*\n {2}at \S+shop\.duckdb\n {2}→ wait for that process/)
    expect(await sluice(dir, ['transform'])).toMatchObject({ code: 0 })
  })

  test('is something else', async () => {
    const dir = await makeProject({
      'sluice.config.ts': configWith(LOCAL),
      'shop.duckdb': 'not a database'.repeat(1000),
    })
    const { code, stderr } = await sluice(dir, ['status'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error E_DUCKDB_FILE: .*\n {2}at \S+shop\.duckdb\n/)
  })
})

describe('unexpected errors', () => {
  test('point to --debug, which prints the stack; secrets of sources are hidden', async () => {
    const dir = await makeProject({
      'sluice.config.ts': `
import { SluiceError } from '@sluice/schema'
${configWith(LOCAL).replace("name: 'shop',", `name: 'shop', get dataset() { throw new SluiceError('the key ' + process.env.SHOP_API_KEY + ' is wrong', { code: 'E_X' }) },`)}`,
      '.env': 'SHOP_API_KEY=s3cr3t-key-of-shop\n',
    })
    // The getter throws while the file runs, before its secrets are known.
    const { stderr } = await sluice(dir, ['status', '--debug'])
    expect(stderr).toContain('error E_X')
    expect(stderr).toMatch(/\n {4}at /)
  })
})

describe('Ctrl-C', () => {
  test('ends a query at once with 130', async () => {
    const config = configWith(`{ memory: { kind: 'duckdb', path: ':memory:' } }`)
    const dir = await makeProject({ 'sluice.config.ts': `${config}\nconsole.error('config read')` })
    const long = 'select count(*) from range(100000000) a, range(100000000) b where a.range + b.range = 7'
    const child = startSluice(dir, ['query', '--json', long])
    onTestFinished(() => void child.kill('SIGKILL'))
    let [stdout, stderr] = ['', '']
    child.stdout?.on('data', (data) => (stdout += String(data)))
    child.stderr?.on('data', (data) => (stderr += String(data)))
    await vi.waitFor(() => expect(stderr).toContain('config read'), 60_000)
    await setTimeout(500) // whether the query runs already or not must make no difference
    child.kill('SIGINT')
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(130)
    expect(stderr).toContain('stopping; press Ctrl-C again to stop immediately')
    expect(objectsOf(stdout)).toMatchObject([
      { error: { code: 'E_STOPPED', hint: 'run the same command again to continue' } },
    ])
  })
})
