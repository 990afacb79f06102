import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFile, rename, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ENGINE_KINDS } from '@sluice/engine'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectFailure } from './support/expect-failure.ts'
import { good } from './support/fail-and-recover.ts'
import { Shop } from './support/shop.ts'
import { MAY_MOUNT, SmallDisk } from './support/small-disk.ts'

if (!MAY_MOUNT) console.warn('full disks are not tested: mounting a small one takes root on Linux')

/** 20 rows of half a megabyte that no database makes much smaller, in a file that has to be unpacked. */
const large = (): Buffer => {
  const rows = Array.from({ length: 20 }, (_, id) => `${id + 3},${randomBytes(250_000).toString('hex')}\n`)
  return gzipSync(`id,name\n${rows.join('')}`, { level: 1 })
}

describe.skipIf(!MAY_MOUNT).each(ENGINE_KINDS)('a full disk on %s', (kind) => {
  let base: Shop
  beforeAll(async () => void (base = await Shop.make(kind)))
  afterAll(() => base[Symbol.asyncDispose]())

  /** The load fails for want of room, and the next one finds enough of it. */
  async function fillUp(shop: Shop, disk: SmallDisk, what: string, at: string | RegExp): Promise<void> {
    await shop.put('data/2.csv.gz', large())
    const before = await shop.contents()
    await expectFailure(shop, await shop.run(['load']), { code: 'E_DISK_FULL', what, at, next: 'free space' })
    expect(await shop.contents()).toEqual(before)
    disk.grow(200)
    const { code, stderr } = await shop.run(['load'])
    expect(code, stderr).toBe(0)
    expect(await shop.ids()).toHaveLength(22)
  }

  test('of the load package', async () => {
    await using shop = await base.copy()
    await shop.remove('.sluice')
    using disk = new SmallDisk(join(shop.dir, '.sluice'), 1)
    await fillUp(shop, disk, 'the disk is full', 'shop.orders')
  })

  test.skipIf(kind !== 'duckdb')('of the DuckDB file', async () => {
    await using shop = await base.copy()
    using disk = new SmallDisk(join(shop.dir, 'disk'), 5)
    await moveToDisk(shop, disk)
    await fillUp(shop, disk, 'the disk is full', 'shop.duckdb')
  })

  test.skipIf(kind !== 'duckdb')('a DuckDB file on a disk that is read-only', async () => {
    await using shop = await base.copy()
    using disk = new SmallDisk(join(shop.dir, 'disk'), 50)
    await moveToDisk(shop, disk)
    await good(shop)
    const before = await shop.contents()
    disk.allowWriting(false)
    await expectFailure(shop, await shop.run(['load']), {
      code: 'E_READ_ONLY',
      what: 'target duckdb is read-only',
      at: 'shop.duckdb',
      next: 'make the DuckDB file writable',
    })
    disk.allowWriting(true)
    expect(await shop.contents()).toEqual(before)
    expect(await shop.run(['load'])).toMatchObject({ code: 0 })
    expect(await shop.ids()).toEqual([1, 2, 3])
  })

  test.skipIf(kind !== 'postgres')('of the Postgres server', async (context) => {
    await using shop = await base.copy()
    using disk = new SmallDisk(join(tmpdir(), `sluice-tablespace-${process.pid}`), 20)
    await using _tablespace = await moveToTablespace(shop, disk).catch((error: unknown) =>
      context.skip(`the server's disk is not ours to fill: ${String(error)}`),
    )
    await fillUp(shop, disk, 'the disk of the database server is full', 'postgres://')
  })
})

async function moveToDisk(shop: Shop, disk: SmallDisk): Promise<void> {
  const path = join(shop.dir, 'shop.duckdb')
  await copyFile(path, join(disk.path, 'shop.duckdb'))
  await rename(path, join(shop.dir, 'first.duckdb'))
  await symlink(join(disk.path, 'shop.duckdb'), path)
}

/** Lets the server keep the shop's database on that disk. */
async function moveToTablespace(shop: Shop, disk: SmallDisk): Promise<AsyncDisposable> {
  execFileSync('chown', ['postgres', disk.path], { stdio: 'pipe' })
  const [database, tablespace] = [shop.url.pathname.slice(1), `small_disk_${process.pid}`]
  const onServer = async (...statements: readonly string[]): Promise<void> => {
    const url = shop.url
    url.pathname = '/postgres'
    const client = new Client({ connectionString: url.href })
    await client.connect()
    try {
      for (const statement of statements) await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await onServer(
    `create tablespace ${tablespace} location '${disk.path}'`,
    `alter database ${database} set tablespace ${tablespace}`,
  )
  return {
    [Symbol.asyncDispose]: () =>
      onServer(`drop database ${database} with (force)`, `drop tablespace ${tablespace}`),
  }
}
