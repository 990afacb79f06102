import { createDatabase } from '@sluice/engine/kysely'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { withPostgres } from '../support/postgres.ts'

/** A database whose sessions begin with settings that a careless reader stumbles over. */
const withSettings = (settings: readonly string[], work: (url: string) => Promise<void>): Promise<void> =>
  withPostgres(async (url) => {
    const db = createDatabase<object>({ kind: 'postgres', url })
    const name = new URL(url).pathname.slice(1)
    for (const setting of settings) await sql.raw(`alter database ${name} set ${setting}`).execute(db)
    await db.destroy()
    await work(url)
  })

const read = async (url: string, expression: string): Promise<unknown> => {
  const db = createDatabase<object>({ kind: 'postgres', url }, { timestamp: 'string' })
  try {
    return (await sql<{ x: unknown }>`select ${sql.raw(expression)} as x`.execute(db)).rows[0]?.x
  } finally {
    await db.destroy()
  }
}

test('an instant is the same whatever zone the session is in', () =>
  withSettings([`timezone = 'Asia/Kolkata'`, `bytea_output = 'escape'`], async (url) => {
    expect(await read(url, `timestamptz '2024-07-01 10:00:00.123456+00'`)).toBe('2024-07-01T10:00:00.123456Z')
    // Before 1906 the zone's offset has seconds.
    expect(await read(url, `timestamptz '1850-01-01 00:00:00+00'`)).toBe('1850-01-01T00:00:00.000000Z')
    expect(await read(url, `timestamp '2024-07-01 10:00:00'`)).toBe('2024-07-01T10:00:00.000000Z')
    expect(await read(url, `'\\x005c27ff41'::bytea`)).toEqual(Uint8Array.of(0, 92, 39, 255, 65))
    expect(await read(url, `timestamptz '-infinity'`)).toBe('-infinity')
  }))

test('dates in another style are an error, not another day', () =>
  withSettings([`datestyle = 'SQL, DMY'`], async (url) => {
    await expect(read(url, `date '2024-02-01'`)).rejects.toMatchObject({ code: 'E_DATE_STYLE' })
    await expect(read(url, `timestamptz '2024-02-01'`)).rejects.toMatchObject({ code: 'E_DATE_STYLE' })
  }))

test('no statement keeps a name, and nothing is set for the session', () =>
  withPostgres(async (url) => {
    const db = createDatabase<object>({ kind: 'postgres', url })
    await db.connection().execute(async (connection) => {
      const ask = async (query: string) =>
        (await sql<Record<string, unknown>>`${sql.raw(query)}`.execute(connection)).rows
      await sql`select ${1}::int, ${'a'}::text`.execute(connection)
      expect(await ask('select name from pg_prepared_statements')).toEqual([])
      expect(await ask(`select name from pg_settings where source = 'session'`)).toEqual([])
    })
    await db.destroy()
  }))

test.each([
  ['a server that is down', (url: URL) => (url.port = '1'), /ECONNREFUSED/],
  ['a wrong password', (url: URL) => (url.password = 'wrong'), /password authentication failed/],
  ['a database that is not there', (url: URL) => (url.pathname = '/no_such_database'), /does not exist/],
])('%s is an error that says where', (_, breakUrl, message) =>
  withPostgres(async (url) => {
    const broken = new URL(url)
    breakUrl(broken)
    const reading = read(broken.href, '1')
    await expect(reading).rejects.toMatchObject({
      name: 'SluiceError',
      code: 'E_POSTGRES_CONNECT',
      place: `${broken.hostname}:${broken.port}${broken.pathname}`,
      message: expect.stringMatching(message),
    })
    await reading.catch((error: unknown) => expect(String(error)).not.toContain(broken.password))
  }),
)
