import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, leaseDuckdb } from '@sluice/engine/kysely'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-duckdb-'))
  path = join(folder, 'test.duckdb')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const open = (options: { readOnly?: boolean; path?: string } = {}) =>
  createDatabase<{ t: { x: string } }>({ kind: 'duckdb', path, ...options })

/** Another process that holds the file until it is told to end. */
async function otherProcess(): Promise<{ pid: number; end(): Promise<void> }> {
  const program = `
    import { DuckDBInstance } from 'duckdb'
    const instance = await DuckDBInstance.create(process.argv[1])
    console.log('open')
    process.stdin.resume().on('end', () => { instance.closeSync(); process.exit() })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return {
    pid: child.pid ?? 0,
    end: async () => {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

test('a file that another process holds is an error that names the file and the process', async () => {
  const other = await otherProcess()
  const db = open()
  await expect(sql`select 1`.execute(db)).rejects.toMatchObject({
    name: 'SluiceError',
    code: 'E_DUCKDB_LOCKED',
    place: path,
    message: expect.stringContaining(`pid ${other.pid}`),
    hint: expect.any(String),
  })
  await other.end()
  const again = open()
  expect((await sql`select 1 as x`.execute(again)).rows).toEqual([{ x: 1 }])
  await again.destroy()
  await db.destroy()
})

test('two databases of one process share the file, by whatever name; the last one frees it', async () => {
  const link = join(folder, 'link.duckdb')
  const one = open()
  await sql`create table t (x text)`.execute(one)
  await symlink(path, link)
  const other = open({ path: link })
  await other.insertInto('t').values({ x: 'a' }).execute()
  expect(await one.selectFrom('t').selectAll().execute()).toEqual([{ x: 'a' }])
  await one.destroy()
  expect(await other.selectFrom('t').selectAll().execute()).toEqual([{ x: 'a' }])
  await other.destroy()
  await (await otherProcess()).end()
})

test('a read-only database reads and does not write, alone or beside one that writes', async () => {
  const writer = open()
  await sql`create table t as select 'a' as x`.execute(writer)
  const beside = open({ readOnly: true })
  expect(await beside.selectFrom('t').selectAll().execute()).toEqual([{ x: 'a' }])
  await expect(beside.deleteFrom('t').execute()).rejects.toThrow(/read-only/)
  await expect(beside.transaction().execute((tx) => tx.deleteFrom('t').execute())).rejects.toThrow(
    /read-only/,
  )
  for await (const row of beside.selectFrom('t').selectAll().stream()) expect(row).toEqual({ x: 'a' })
  await writer.insertInto('t').values({ x: 'b' }).execute()
  expect(await beside.selectFrom('t').selectAll().execute()).toHaveLength(2)
  await writer.destroy()
  await beside.destroy()

  const alone = open({ readOnly: true })
  expect(await alone.selectFrom('t').selectAll().execute()).toHaveLength(2)
  await expect(alone.deleteFrom('t').execute()).rejects.toThrow(/read-only/)
  await expect(sql`select 1`.execute(open())).rejects.toMatchObject({ code: 'E_DUCKDB_READ_ONLY' })
  await alone.destroy()
})

test('a read-only database does not make a file', async () => {
  await expect(sql`select 1`.execute(open({ readOnly: true }))).rejects.toMatchObject({
    code: 'E_DUCKDB_FILE',
    place: path,
  })
})

test('a file that is not a database gives an error that names this, each time', async () => {
  await writeFile(path, 'not a database\n'.repeat(1000))
  for (let i = 0; i < 2; i++) {
    await expect(sql`select 1`.execute(open())).rejects.toMatchObject({ code: 'E_DUCKDB_FILE', place: path })
  }
})

test('memory databases are each their own', async () => {
  const [one, other] = [open({ path: ':memory:' }), open({ path: ':memory:' })]
  await sql`create table t (x text)`.execute(one)
  await expect(other.selectFrom('t').selectAll().execute()).rejects.toThrow(/does not exist/)
  await Promise.all([one.destroy(), other.destroy()])
})

test('a share that is released twice counts once', async () => {
  const [first, second] = [await leaseDuckdb(path), await leaseDuckdb(path)]
  const writer = await first.connect()
  await writer.run('create or replace table shared as select 1 as x')
  writer.closeSync()
  first.release()
  first.release()
  const connection = await second.connect()
  expect((await connection.runAndReadAll('from shared')).getRows()).toEqual([[1]])
  connection.closeSync()
  second.release()
})
