import { inject, expect, test } from 'vitest'
import { openPostgres, type Engine } from '@sluice/engine'
import { NO_PGBOUNCER, withPgbouncer } from '../../support/pgbouncer.ts'
import { migrate, proposeIn, SCHEMA, typeOfQty, withTable } from '../support/large-table.ts'

const ROWS = 60_000
const INDEX = 'create index orders_qty on shop.orders (qty);'

/** The database as others connect to it: each statement may take `timeout`, and no transaction may wait for long. */
async function limit({ session }: Engine, timeout: string): Promise<string> {
  const [row] = await session.rows<{ name: string }>('select current_database() as name')
  const name = row?.name ?? ''
  await session.script(`alter database ${name} set statement_timeout = '${timeout}'`)
  await session.script(`alter database ${name} set idle_in_transaction_session_timeout = '2s'`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  return url.href
}

const wrong = (engine: Engine) =>
  engine.session.rows(
    'select id, qty from shop.orders where qty is distinct from case when id % 10 > 0 then cast(id as text) end limit 3',
  )

test('a large table is widened on a server that ends each statement soon', () =>
  withTable(`${SCHEMA}${INDEX}`, ROWS, async (engine, projectDir) => {
    await proposeIn(projectDir, engine)
    await using limited = await openPostgres({ url: await limit(engine, '800ms') })
    await migrate(limited, projectDir)
    expect(await typeOfQty(engine)).toBe('text')
    expect(await wrong(engine)).toEqual([])
    expect(await engine.session.rows('select * from _sluice.backfills')).toEqual([])
  }))

test('behind a pooler the backfill ends before the timeout, and continues from there', async ({ skip }) => {
  if (NO_PGBOUNCER !== undefined) return skip(NO_PGBOUNCER)
  await withTable(SCHEMA, ROWS, async (engine, projectDir) => {
    await proposeIn(projectDir, engine)
    await withPgbouncer(await limit(engine, '1s'), async (pooled) => {
      await using limited = await openPostgres({ url: pooled })
      await migrate(limited, projectDir)
    })
    expect(await typeOfQty(engine)).toBe('text')
    expect(await wrong(engine)).toEqual([])
  })
})

test('an index that the timeout ends behind a pooler is named with the way out', async ({ skip }) => {
  if (NO_PGBOUNCER !== undefined) return skip(NO_PGBOUNCER)
  await withTable(`${SCHEMA}${INDEX}`, 100, async (engine, projectDir) => {
    await proposeIn(projectDir, engine)
    const { session } = engine
    await withPgbouncer(await limit(engine, '2s'), async (pooled) => {
      await using limited = await openPostgres({ url: pooled })
      // `create index concurrently` waits for what may still see the table without it.
      await engine.transaction(async (tx) => {
        await tx.script('set local idle_in_transaction_session_timeout = 0')
        await tx.script('declare c cursor for select generate_series(1, 10)')
        await expect(migrate(limited, projectDir)).rejects.toMatchObject({
          code: 'E_MIGRATION_FAILED',
          hint: expect.stringContaining('statement_timeout'),
        })
      })
      await migrate(limited, projectDir)
    })
    expect(await typeOfQty(engine)).toBe('text')
    expect(
      await session.rows(`select indisvalid from pg_index where indexrelid = 'shop.orders_qty'::regclass`),
    ).toEqual([{ indisvalid: true }])
  })
})
