import { openDuckdb, openPostgres, ENGINE_KINDS } from '@sluice/engine'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { Shop } from './support/shop.ts'

/** A model of each kind, each with a column more or less. */
const models = (extra: string): Readonly<Record<string, string>> => ({
  'marts/daily.sql': `--! materialized: table\nselect day, sum(amount) as amount${extra} from shop.orders group by day`,
  'marts/all_days.sql': 'select day, amount from marts.daily',
  'marts/slices.sql': `--! materialized: incremental
--! time_column: day
select cast(day as date) as day, sum(amount) as amount${extra} from shop.orders group by day`,
  'marts/people.sql': `--! materialized: incremental
--! unique_key: customer_id
select customer_id, sum(amount) as amount${extra} from shop.orders group by customer_id`,
  'marts/log.sql': `--! materialized: incremental
--! strategy: append
--! time_column: id
select id, amount${extra === '' ? '' : ', 1 as n'} from shop.orders where id > :since`,
  'marts/versions.sql': `--! materialized: snapshot
--! unique_key: id
select id, amount from shop.orders`,
  'marts/inside.sql': '--! materialized: ephemeral\nselect day from marts.daily',
  'marts/outside.sql': 'select day from marts.inside',
})

/** What is in all of them, by one query. */
const READ = `select (select sum(amount) from marts.daily) as daily, (select count(*) from marts.all_days) as days,
  (select sum(amount) from marts.slices) as slices, (select sum(amount) from marts.people) as people,
  (select sum(amount) from marts.log) as log, (select sum(amount) from marts.versions where valid_to is null) as versions,
  (select count(*) from marts.outside) as outside`

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a client that reads all the time sees old rows or new ones, and never a missing table', async () => {
    const shop = await Shop.make(kind, models(''))
    await shop.models('build')
    const url = shop.url
    await using client =
      kind === 'duckdb'
        ? await openDuckdb({ path: join(shop.dir, 'local.duckdb') })
        : await openPostgres({ url })
    const seen = new Set<string>()
    let building = true
    const reading = (async () => {
      while (building) {
        const [row] = await client.session.rows(READ)
        seen.add(JSON.stringify(row))
        await turn()
      }
    })()
    for (let run = 0; run < 4; run++) {
      await shop.write(models(run % 2 === 0 ? ', count(*) as n' : ''))
      expect(new Set(Object.values(await shop.statuses('run')))).toEqual(new Set(['built']))
    }
    building = false
    await reading
    expect([...seen].map((one) => one.replaceAll('"', ''))).toEqual([
      '{daily:21,days:2,slices:21,people:21,log:21,versions:21,outside:2}',
    ])
  })
})
