import { ENGINE_KINDS, openPostgres, type EngineKind } from '@sluice/engine'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { Command, succeed } from '../faults/support/command.ts'
import { reach } from '../faults/support/disturb.ts'
import { instantText, randomInstant } from '../faults/support/instant.ts'
import { seeded } from '../faults/support/random.ts'
import { Shop } from './support/shop.ts'

// Fewer than of other commands: after each, all is built and compared again.
const KILLS = Math.ceil(Number(process.env['SLUICE_KILLS'] ?? 300) / 10)
const SEED = Number(process.env['SLUICE_SEED'] ?? 1)

const MODELS = {
  'staging/orders.sql': 'select id, cast(day as date) as day, amount, customer_id from shop.orders',
  'marts/daily.sql': `--! materialized: table
--! tests: unique(day)
select day, sum(amount) as amount, count(*) as orders from staging.orders group by day`,
  'marts/slices.sql': `--! materialized: incremental
--! time_column: day
--! begin: 2026-01-01
select day, count(*) as orders from staging.orders where day >= :since and day < :until group by day`,
  'marts/by_customer.sql': `--! materialized: incremental
--! unique_key: customer_id
select customer_id, sum(amount) as amount from staging.orders group by customer_id`,
  'marts/versions.sql': `--! materialized: snapshot
--! unique_key: customer_id
select customer_id, amount from marts.by_customer`,
  'marts/best.sql': 'select day from marts.daily where amount > 10',
}

/** What each model has to give; a snapshot has one valid version of each row, and no version twice. */
const EXPECTED: Readonly<Record<string, string>> = {
  'select day, amount, orders from marts.daily':
    'select day, sum(amount) as amount, count(*) as orders from staging.orders group by day',
  'select day, orders from marts.slices': 'select day, count(*) as orders from staging.orders group by day',
  'select customer_id, amount from marts.by_customer':
    'select customer_id, sum(amount) as amount from staging.orders group by customer_id',
  'select customer_id, amount from marts.versions where valid_to is null':
    'select customer_id, sum(amount) as amount from staging.orders group by customer_id',
  'select day from marts.best': 'select day from marts.daily where amount > 10',
}

const LEFT_OVER = `select 'left over: ' || table_schema || '.' || table_name as what from information_schema.tables
  where table_schema in ('staging', 'marts')
    and table_name not in ('orders', 'daily', 'slices', 'by_customer', 'versions', 'best')`
const DOUBLED = `select 'doubled version of ' || cast(customer_id as text) as what from marts.versions
  group by customer_id, valid_from having count(*) > 1`

const differs = (made: string, due: string): string =>
  `select '${made.replaceAll("'", "''")}' as what
   where exists (select * from (${made}) as m except all select * from (${due}) as d)
     or exists (select * from (${due}) as d except all select * from (${made}) as m)`

/** All that is wrong, by one query. */
const WRONG = [...Object.entries(EXPECTED).map(([made, due]) => differs(made, due)), LEFT_OVER, DOUBLED].join(
  '\nunion all ',
)

/** Orders for today, so that a run without a range builds them. */
const orders = (from: number): string => {
  const today = new Date().toISOString().slice(0, 10)
  return `insert into shop.orders values (${from}, '${today}', ${from % 13}, ${from % 5})`
}

/** A client that reads all the time; gives what it saw that no reader may see. */
async function probe(url: string, signal: AbortSignal): Promise<readonly string[]> {
  await using engine = await openPostgres({ url })
  const wrong = new Set<string>()
  let reads = 0
  while (!signal.aborted) {
    const rows = await engine.session
      .rows<{ n: number; total: number }>(
        'select (select count(*) from marts.daily)::int as n, (select sum(orders) from marts.daily)::int as total, (select count(*) from marts.best) as best, (select count(*) from marts.versions where valid_to is null)::int as versions',
      )
      .catch((error: Error) => {
        wrong.add(error.message)
        return []
      })
    const [row] = rows
    if (row && (row.n === 0 || row.total < 3)) wrong.add(JSON.stringify(row))
    reads++
    await sleep(2)
  }
  expect(reads).toBeGreaterThan(0)
  return [...wrong]
}

async function killBuilds(kind: EngineKind): Promise<void> {
  const shop = await Shop.make(kind, MODELS)
  const place = { dir: shop.dir, env: {} }
  await succeed(place, ['models', 'build'])
  const { milliseconds, lines } = await succeed(place, ['models', 'build'])
  await shop.run(orders(1000))
  const random = seeded(SEED)
  const ended = new AbortController()
  const probing = shop.url === '' ? undefined : probe(shop.url, ended.signal)
  for (let kill = 0; kill < KILLS; kill++) {
    const instant = randomInstant(random, { lines: lines.length, milliseconds })
    const where = `kill ${kill} of SLUICE_SEED=${SEED}: ${instantText(instant)}`
    const command = new Command(place, ['models', 'build'])
    await reach(command, instant)
    command.child.kill('SIGKILL')
    await command.end()
    const { code, stdout, stderr } = await shop.say('models', 'build')
    expect(code, `${where}: ${stdout}${stderr}`).toBe(0)
    const wrong = await shop.use(async (session) => {
      const found = await session.rows(WRONG)
      await session.script(orders(1001 + kill))
      return found
    })
    expect(wrong, where).toEqual([])
  }
  ended.abort()
  expect((await probing) ?? []).toEqual([])
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test.skipIf(KILLS === 0)(
    'builds that are killed at any instant leave nothing that a rerun does not mend',
    {
      timeout: 3_600_000,
    },
    () => killBuilds(kind),
  )
})
