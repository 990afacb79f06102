import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pgliteImage } from '../../packages/schema-evolution/src/shadow/pglite/pglite-image.ts'
import { assertNotUsedAgain } from './support/shadow-state.ts'

let parent: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'shadow-image-'))
})
afterAll(() => rm(parent, { recursive: true }))

const CATALOG = `select 'schema' as what, nspname as name from pg_namespace
  union all select 'relation', oid::regclass::text from pg_class where oid >= 16384
  union all select 'function', oid::regprocedure::text from pg_proc where oid >= 16384
  union all select 'setting', name || '=' || setting from pg_settings
    where name in ('TimeZone', 'lc_collate', 'server_encoding', 'DateStyle', 'search_path', 'server_version')
  union all select 'user', current_user || ' of ' || current_database() order by 1, 2`

test('an image is kept for this user alone, mended when damaged, and starts as a new database does', async () => {
  const folder = join(parent, 'kept')
  const made = await pgliteImage(folder)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  const [name = '', ...others] = await readdir(folder)
  expect([name, others]).toEqual([expect.stringMatching(/^pglite-\d+\.\d+\.\d+.*\.image$/), []])

  const path = join(folder, name)
  const whole = await readFile(path)
  const read = await pgliteImage(folder)
  expect(Buffer.from(await read.arrayBuffer()).equals(Buffer.from(await made.arrayBuffer()))).toBe(true)

  await using fresh = await PGlite.create()
  await using loaded = await PGlite.create({ loadDataDir: read })
  expect((await loaded.query(CATALOG)).rows).toEqual((await fresh.query(CATALOG)).rows)

  await writeFile(path, whole.subarray(0, whole.length - 512)) // as a crash may leave it
  await using mended = await PGlite.create({ loadDataDir: await pgliteImage(folder) })
  expect((await mended.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  expect((await readFile(path)).length).toBe(whole.length)
})

test.skipIf(process.platform === 'win32')('a folder that others may write in is not believed', async () => {
  const folder = await mkdtemp(join(parent, 'open-'))
  await chmod(folder, 0o777)
  await pgliteImage(folder)
  expect(await readdir(folder)).toEqual([])
})

test.each([
  'create table public.orders (id bigint)',
  'grant create on schema public to public',
  `comment on schema public is 'changed'`,
  'drop function _sluice.is_bigint(text)',
  `alter database postgres set search_path = shop`,
  `insert into _sluice.renames values ('shop', 'orders', 'a', 'b', 'x')`,
  `select nextval('_sluice.load_id')`,
  'alter table _sluice.loads add column note text',
  'begin',
])('a shadow is not used again after: %s', assertNotUsedAgain)
