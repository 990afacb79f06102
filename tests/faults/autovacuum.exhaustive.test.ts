import { setTimeout as sleep } from 'node:timers/promises'
import { openPostgres, type Engine } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { applyMigrations } from '@sluice/schema-evolution'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quiet } from '../evolution/engines.ts'
import { withMigrations } from '../evolution/project.ts'
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts'

/** A table that autovacuum takes up at once, and would work on for an hour. */
const SLOW_TO_CLEAN = `
create schema shop;
create table shop.orders (qty bigint, note text) with (
  autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0, autovacuum_analyze_threshold = 1000000000,
  autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1
);
insert into shop.orders select i, repeat('note', 100) from generate_series(1, 20000) as i;
delete from shop.orders where qty % 2 = 0;`

const LOCKED = `select count(*) as n from pg_locks
  where relation = 'shop.orders'::regclass and mode = 'ShareUpdateExclusiveLock' and granted`

async function untilAutovacuum({ session }: Engine): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(20)) {
    if ((await session.rows<{ n: number }>(LOCKED))[0]?.n === 1) return
  }
  throw new Error('autovacuum does not come')
}

let server: PostgresServer | undefined
beforeAll(async () => void (server = await startPostgres({ autovacuum_naptime: '1s' })))
afterAll(() => server?.stop())

test.each([
  ['that says what it touches', '--! Footprint: shop.orders.colour\n'],
  ['that does not', ''],
])('a migration %s does not wait for the end of an autovacuum, which gives way', async (_, header) => {
  await using engine = await openPostgres({ url: server?.url ?? '' })
  await installSystem(engine)
  await engine.session.script(
    `truncate _sluice.migrations; drop schema if exists shop cascade; ${SLOW_TO_CLEAN}`,
  )
  await untilAutovacuum(engine)
  await withMigrations(async ({ dir, write }) => {
    const sql = `set local lock_timeout = '500ms';\nalter table shop.orders add column colour text;\n`
    await write('20260101T000000_colour', `${header}${sql}`)
    const applied = await applyMigrations(engine, dir, { log: quiet, firstDelay: 20 })
    expect(applied).toMatchObject([{ id: '20260101T000000_colour' }])
  })
})
