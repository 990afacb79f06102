import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase, withPostgres } from './postgres.ts'

async function query(connectionString: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<unknown[]>({ text, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

test('a real PostgreSQL with UTF-8 answers', () =>
  withPostgres(async (url) => {
    expect(await query(url, 'select version()')).toEqual([expect.stringMatching(/^PostgreSQL 1[5-9]/)])
    expect(await query(url, 'show server_encoding')).toEqual(['UTF8'])
    expect(await query(url, "select 'schönes Café ☕'")).toEqual(['schönes Café ☕'])
  }))

test('two fresh databases do not see each other, and a dropped one is gone', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()])
  await query(one.url, 'create table seen (id int)')
  const tables = "select count(*)::int from pg_tables where tablename = 'seen'"
  expect(await query(one.url, tables)).toEqual([1])
  expect(await query(other.url, tables)).toEqual([0])
  await Promise.all([one.drop(), other.drop()])
  await expect(query(one.url, tables)).rejects.toThrow(/does not exist/)
})

test('a process that ran a server keeps its exit code, so that a run with failures fails', () => {
  const server = join(import.meta.dirname, 'postgres-server.ts')
  const script = `await import(${JSON.stringify(server)}); process.exitCode = 3`
  expect(spawnSync(process.execPath, ['--input-type=module', '--eval', script]).status).toBe(3)
})
