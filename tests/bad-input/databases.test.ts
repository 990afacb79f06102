import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { rename } from 'node:fs/promises'
import { openDuckdb } from '@sluice/engine'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { expectFailure } from './support/expect-failure.ts'
import { failAndRecover, good, type Fault } from './support/fail-and-recover.ts'
import { Shop } from './support/shop.ts'

const PASSWORD = 'hunter2-of-the-database'

describe('a Postgres that cannot be used', () => {
  let base: Shop
  beforeAll(async () => {
    base = await Shop.make('postgres')
    await good(base)
  })
  afterAll(() => base[Symbol.asyncDispose]())

  /** The url of the shop's database, changed. */
  const url = (shop: Shop, change: (url: URL) => void): { DATABASE_URL: string } => {
    const changed = shop.url
    changed.password = PASSWORD
    change(changed)
    return { DATABASE_URL: changed.href }
  }
  const fails = (failure: Omit<Fault['failure'], 'secrets'>, spoil: Fault['spoil'], mend?: Fault['mend']) =>
    failAndRecover(base, { failure: { ...failure, secrets: [PASSWORD] }, spoil, ...(mend && { mend }) })

  test('is down', async () => {
    const port = await freePort()
    await fails(
      {
        code: 'E_CONNECTION_REFUSED',
        what: 'nothing answers at target postgres',
        at: `postgres://127.0.0.1:${port}/`,
        next: 'start the server',
      },
      async (shop) => url(shop, (at) => (at.port = String(port))),
    )
  })

  test('refuses the password', { tags: 'exhaustive' }, () =>
    fails(
      {
        code: 'E_WRONG_PASSWORD',
        what: 'rejects this user',
        at: 'postgres://127.0.0.1:',
        next: 'correct user and password',
      },
      async (shop) => url(shop, () => {}),
    ),
  )

  test('is no Postgres', { tags: 'exhaustive' }, async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    await fails(
      { code: 'E_NOT_POSTGRES', what: 'does not speak', at: `127.0.0.1:${port}`, next: 'correct the port' },
      async (shop) => url(shop, (at) => (at.port = String(port))),
    )
  })

  test('has no such database', { tags: 'exhaustive' }, () =>
    fails(
      { code: 'E_NO_DATABASE', what: '"nowhere" does not exist', at: /\/nowhere$/, next: 'create it' },
      async (shop) =>
        url(shop, (at) => {
          at.pathname = '/nowhere'
          at.password = shop.url.password
        }),
    ),
  )

  test('is read-only', { tags: 'exhaustive' }, async () => {
    const alter = async (shop: Shop, setting: string): Promise<void> => {
      const client = new Client({ connectionString: shop.url.href })
      await client.connect()
      await client.query('set default_transaction_read_only = off')
      await client.query(
        `alter database ${shop.url.pathname.slice(1)} set default_transaction_read_only = ${setting}`,
      )
      await client.end()
    }
    await fails(
      {
        code: 'E_READ_ONLY',
        what: 'is read-only',
        at: 'postgres://127.0.0.1:',
        next: 'point the target at the primary',
      },
      (shop) => alter(shop, 'on'),
      (shop) => alter(shop, 'off'),
    )
  })

  test('lets its user write nothing', { tags: 'exhaustive' }, async () => {
    const asAdmin = async (shop: Shop, sql: string): Promise<void> => {
      const client = new Client({ connectionString: shop.url.href })
      await client.connect()
      await client.query(sql)
      await client.end()
    }
    const role = `reader_${Date.now()}`
    onTestFinished(() => asAdmin(base, `drop role if exists ${role}`))
    await fails(
      { code: 'E_FORBIDDEN', what: 'the database user may not', at: 'postgres://127.0.0.1:', next: 'grant' },
      async (shop) => {
        await asAdmin(
          shop,
          `create role ${role} login password '${PASSWORD}';
           grant usage on schema shop, shop_staging, _sluice to ${role};
           grant select on all tables in schema shop, _sluice to ${role}`,
        )
        return url(shop, (at) => (at.username = role))
      },
      (shop) => asAdmin(shop, `drop owned by ${role}`),
    )
  })

  test('has no url', { tags: 'exhaustive' }, () =>
    fails(
      { code: 'E_NO_URL', what: 'has no url', at: 'targets.postgres.url', next: 'DATABASE_URL' },
      async () => ({ DATABASE_URL: '' }),
    ),
  )
})

describe('a DuckDB file that cannot be used', () => {
  let base: Shop
  beforeAll(async () => {
    base = await Shop.make('duckdb')
    await good(base)
  })
  afterAll(() => base[Symbol.asyncDispose]())

  test('is open in another process', { tags: 'exhaustive' }, async () => {
    await using shop = await base.copy()
    const before = await shop.contents()
    const other = await openDuckdb({ path: join(shop.dir, 'shop.duckdb') })
    const failure = {
      code: 'E_DUCKDB_LOCKED',
      what: `open in another process (pid ${process.pid})`,
      at: 'shop.duckdb',
      next: 'wait for that process',
    }
    for (const command of ['load', 'migrate', 'transform', 'status'])
      await expectFailure(shop, await shop.run([command]), failure)
    await other[Symbol.asyncDispose]()
    expect(await shop.contents()).toEqual(before)
    expect(await shop.run(['load'])).toMatchObject({ code: 0 })
    expect(await shop.ids()).toEqual([1, 2, 3])
  })

  test('is something else', { tags: 'exhaustive' }, async () => {
    await using shop = await base.copy()
    const path = join(shop.dir, 'shop.duckdb')
    await rename(path, `${path}.kept`)
    await shop.put('shop.duckdb', 'id,name\n'.repeat(5000))
    const failure = { code: 'E_DUCKDB_FILE', what: 'not a DuckDB database', at: 'shop.duckdb', next: 'path' }
    await expectFailure(shop, await shop.run(['load']), failure)
    await rename(`${path}.kept`, path)
    expect(await shop.run(['load'])).toMatchObject({ code: 0 })
    expect(await shop.ids()).toEqual([1, 2, 3])
  })

  test('is a folder', { tags: 'exhaustive' }, async () => {
    await using shop = await base.copy()
    await expectFailure(shop, await shop.run(['load'], { SHOP_DUCKDB: 'data' }), {
      code: 'E_DUCKDB_FILE',
      what: 'cannot be opened',
      at: '/data',
      next: 'path',
    })
  })
})
