import { setTimeout as sleep } from 'node:timers/promises'
import { openPostgres } from '@sluice/engine'
import { createDatabase } from '@sluice/engine/kysely'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { withPostgres } from '../support/postgres.ts'
import { FaultyProxy } from './support/faulty-proxy.ts'

// A connection that breaks where nothing listens ends the process: Vitest then reports an unhandled error.

const BREAK =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'

test('a connection that breaks while it is opened fails the opening, and nothing else', async () => {
  await withPostgres(async (url) => {
    const openAndClose = async (url: string): Promise<void> => {
      await using engine = await openPostgres({ url })
      await engine.session.rows('select 1')
    }
    await openAndClose(url)
    const startedAt = performance.now()
    await openAndClose(url)
    const milliseconds = performance.now() - startedAt
    for (let part = 0; part < 40; part++) {
      await using proxy = await FaultyProxy.before(url)
      const opened = openAndClose(proxy.url).then(
        () => 'opened',
        () => 'failed',
      )
      await sleep((milliseconds * part) / 40)
      proxy.harm('reset')
      expect(['opened', 'failed']).toContain(await opened)
    }
  })
})

test('a connection that breaks between two statements fails the next one, and is replaced', async () => {
  await withPostgres(async (url) => {
    await using other = await openPostgres({ url })
    await using engine = await openPostgres({ url })
    const broken = engine.transaction(async (tx) => {
      await other.session.rows(BREAK)
      await sleep(100)
      return tx.rows('select 1 as one')
    })
    await expect(broken).rejects.toThrow()
    expect(await engine.session.rows('select 1 as one')).toEqual([{ one: 1 }])

    await using db = createDatabase<object>({ kind: 'postgres', url })
    const alsoBroken = db.connection().execute(async (connection) => {
      await sql`select 1`.execute(connection)
      await other.session.rows(BREAK)
      await sleep(100)
      return sql`select 1`.execute(connection)
    })
    await expect(alsoBroken).rejects.toThrow()
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  })
})
