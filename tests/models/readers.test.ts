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
  test(
    'a client that reads all the time sees old rows or new ones, and never a missing table',
    { tags: 'exhaustive' },
    async () => {
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
    },
  )

  test('a column goes together with what the views below read, or it stays', async () => {
    const table = (column: string) =>
      `--! materialized: table\nselect day, ${column} from shop.orders group by day`
    const shop = await Shop.make(kind, {
      'marts/daily.sql': table('sum(amount) as amount'),
      'marts/best.sql': 'select day, amount from marts.daily',
      'marts/top.sql': 'select day from marts.best where amount > 0',
    })
    await shop.models('build')
    await shop.write({
      'marts/daily.sql': table('count(*) as orders'),
      'marts/best.sql': 'select day, nope as amount from marts.daily',
    })
    const refused = await shop.models('build')
    expect(refused['marts.daily']).toMatchObject({
      status: 'failed',
      error: {
        code: 'E_MODEL_DEPENDENT',
        message: expect.stringContaining(
          'the views marts.best, marts.top read it, and cannot be created again: ',
        ),
      },
    })
    expect(refused['marts.best']?.status).toBe('skipped')
    expect(
      await shop.rows('select amount from marts.daily where day in (select day from marts.top)'),
    ).toHaveLength(2)

    // It is readable although its own build fails.
    await shop.write({
      'marts/best.sql': '--! tests: expression(amount < 0)\nselect day, orders as amount from marts.daily',
    })
    expect(await shop.statuses('build')).toMatchObject({ 'marts.daily': 'built', 'marts.best': 'failed' })
    expect(
      await shop.rows('select orders from marts.daily where day in (select day from marts.top)'),
    ).toHaveLength(2)

    await shop.run('create view shop.mine as select orders from marts.daily')
    await shop.write({
      'marts/daily.sql': table('max(id) as last'),
      'marts/best.sql': 'select day, last as amount from marts.daily',
    })
    expect((await shop.models('run'))['marts.daily']?.error?.message).toContain('the view shop.mine reads it')
    expect(await shop.rows('select * from shop.mine')).toHaveLength(2)
  })
})
