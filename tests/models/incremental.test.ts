import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { daysHistories, daysHistory } from './support/days-history.ts'
import { Shop } from './support/shop.ts'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('an incremental model is what a build from the beginning gives, whatever the history', async () => {
    await daysHistories(kind, (play) =>
      fc.assert(fc.asyncProperty(daysHistory({ kills: false }), play), { numRuns: 4 }),
    )
  }, 60_000)

  test('since and until are parameters of the type of the time column', { tags: 'exhaustive' }, async () => {
    const timed = (type: string): string =>
      `--! materialized: incremental\n--! time_column: seen\nselect seen, count(*) as n, current_query() as said from shop."${type}" where seen >= :since and seen < :until group by seen`
    const numbered = (where: string): string =>
      `--! materialized: incremental\n--! strategy: append\n--! time_column: id\nselect id, current_query() as said from shop.numbers where ${where}`
    const types = ['date', 'timestamp', 'timestamptz']
    const shop = await Shop.make(kind, {
      ...Object.fromEntries(types.map((type) => [`marts/of_${type}.sql`, timed(type)])),
      'marts/numbers.sql': numbered('id > :since'),
      'marts/never.sql': numbered('id < :until'),
      'marts/view.sql': 'select id from shop.numbers',
    })
    const tables = types.map(
      (type) =>
        `create table shop."${type}" (seen ${type}); insert into shop."${type}" values ('2026-01-01'), ('2026-01-02');`,
    )
    await shop.run(`${tables.join('\n')}
      create table shop.numbers (id integer); insert into shop.numbers values (-7), (3)`)
    const both = async (rows: number): Promise<void> => {
      const results = await shop.models('run')
      for (const name of [...types.map((type) => `of_${type}`), 'numbers'])
        expect(results[`marts.${name}`]).toMatchObject({ status: 'built', error: null })
      expect(results['marts.never']?.error).toMatchObject({
        code: 'E_MODEL_TIME',
        message: ':since and :until are days, and id of marts.never is integer',
      })
      for (const name of [...types.map((type) => `of_${type}`), 'numbers']) {
        const said = await shop.rows(`select said from marts.${name}`)
        expect(said).toHaveLength(rows)
        for (const row of said) expect(row['said']).toContain('cast($1 as ')
      }
    }
    await both(2)
    for (const type of types) await shop.run(`insert into shop."${type}" values (current_date)`)
    await shop.run('insert into shop.numbers values (4)')
    await both(3)
    for (const name of ['of_date', 'of_timestamptz', 'numbers']) {
      expect((await shop.say('models', 'show', name)).code).toBe(0)
      const pasted = (await shop.say('models', 'compile', name)).stdout.replace(/;\s*$/, '')
      expect(await shop.rows(`select count(*) as n from (\n${pasted}\n) as pasted`)).toEqual([
        { n: name === 'numbers' ? 0 : 3 },
      ])
    }
    await shop.write({ 'marts/view.sql': 'select id from shop.numbers where id > :since' })
    expect((await shop.say('models', 'run')).stderr).toContain(
      'error E_MODEL_HEADER: :since and :until are for incremental models with a time_column\n  at models/marts/view.sql:1',
    )
  })

  test('slices, changed queries, and rows that cannot be', async () => {
    const shop = await Shop.make(kind, {
      'marts/sales.sql': `--! materialized: incremental
--! time_column: day
--! begin: 2026-01-02
select day, sum(amount) as amount from shop.orders group by day`,
    })
    expect(await shop.models('build')).toMatchObject({ 'marts.sales': { status: 'built', rows: 1 } })
    await shop.run(`insert into shop.orders values (9, '2026-01-01', 1, 1), (10, '2026-01-03', 4, 1)`)
    // The third is long over: only its slice is built again where somebody says so.
    expect(await shop.models('build')).toMatchObject({ 'marts.sales': { rows: 0 } })
    expect(await shop.models('build', '--since', '2026-01-03', '--until', '2026-01-03')).toMatchObject({
      'marts.sales': { rows: 1 },
    })
    // An earlier begin is a gap, which the next run fills.
    await shop.write({
      'marts/sales.sql': `--! materialized: incremental
--! time_column: day
--! begin: 2026-01-01
select day, sum(amount) as amount from shop.orders group by day`,
    })
    expect(await shop.models('build')).toMatchObject({ 'marts.sales': { rows: 1 } })
    expect(await shop.rows('select count(*) as n from marts.sales')).toEqual([{ n: 3 }])
    expect(await shop.rows('select slice_from as since from _sluice.model_slices')).toEqual([
      { since: '2026-01-01' },
    ])
    await shop.write({
      'marts/sales.sql': `--! materialized: incremental
--! time_column: day
select day, sum(amount) as amount, 1 as one from shop.orders group by day`,
    })
    expect(await shop.models('build')).toMatchObject({ 'marts.sales': { rows: 3, changes: ['one is new'] } })

    expect(await shop.rows('select slice_from as since from _sluice.model_slices')).toEqual([
      { since: '0001-01-01' },
    ])

    await shop.run('insert into shop.orders values (11, null, 1, 1)')
    expect(await shop.models('build')).toMatchObject({
      'marts.sales': { status: 'failed', error: { code: 'E_MODEL_TIME', place: 'models/marts/sales.sql:3' } },
    })
    await shop.write({
      'marts/sales.sql':
        '--! materialized: incremental\n--! unique_key: customer_id\nselect customer_id from shop.orders',
    })
    expect(await shop.models('build')).toMatchObject({
      'marts.sales': { status: 'failed', error: { code: 'E_MODEL_KEY' } },
    })
    expect(await shop.rows('select count(*) as n from marts.sales')).toEqual([{ n: 3 }])
  })
  test(
    'bounds are values that a query computes with, and no part of its texts',
    { tags: 'exhaustive' },
    async () => {
      const days = '--! materialized: incremental\n--! time_column: day\n'
      const numbers = '--! materialized: incremental\n--! strategy: append\n--! time_column: id\n'
      const date = 'select cast(day as date) as day, amount from shop.orders where cast(day as date)'
      const shop = await Shop.make(kind, {
        'marts/earlier.sql': `${days}${date} >= :since - interval '1 day'`,
        'marts/days_before.sql': `${days}${date} >= :since - 3 and cast(day as date) < :until + 1`,
        'marts/months.sql': `${days}${date} >= date_trunc('month', :since)`,
        'marts/noted.sql': `${days}select day, $$ at :since $$ as note, E'it\\'s :until' as until from shop.orders`,
        'marts/both.sql': `${days}select day, $a$ :since $$ $a$ as note from shop.orders where day >= :since`,
        'marts/letters.sql': `--! materialized: incremental\n--! time_column: Day\nselect cast(day as date) as ${kind === 'duckdb' ? '"Day"' : 'day'} from shop.orders where cast(day as date) >= :since`,
        'marts/numbers.sql': `${numbers}select id from shop.numbers where id > :since`,
        'marts/large.sql': `${numbers}select cast(id as ${kind === 'duckdb' ? 'uhugeint' : 'double precision'}) as id from shop.numbers where id > :since`,
      })
      await shop.run(`create table shop.numbers (id ${kind === 'duckdb' ? 'ubigint' : 'numeric(18, 2)'})`)
      const built = async (rows: number): Promise<void> => {
        const results = Object.values(await shop.models('run'))
        for (const result of results) expect(result).toMatchObject({ status: 'built', error: null })
        expect(results).toHaveLength(8)
        for (const name of ['numbers', 'large'])
          expect(await shop.rows(`select count(*) as n from marts.${name}`)).toEqual([{ n: rows }])
      }
      await built(0)
      await shop.run('insert into shop.numbers values (0)')
      await built(1)
      await shop.run('insert into shop.numbers values (1), (2); alter table marts.both drop column day')
      await built(3)
      expect(await shop.rows('select distinct note, until from marts.noted')).toEqual([
        { note: ' at :since ', until: "it's :until" },
      ])
      expect(await shop.rows('select distinct note from marts.both')).toEqual([{ note: ' :since $$ ' }])
      for (const name of ['earlier', 'numbers', 'large'])
        expect(await shop.say('models', 'show', name)).toMatchObject({ code: 0 })
      expect((await shop.say('models', 'plan')).stdout).not.toContain('breaks')
    },
  )

  test('texts that are not ISO days fail a later build as well', { tags: 'exhaustive' }, async () => {
    const query = '--! time_column: day\nselect day, amount from shop.orders'
    const shop = await Shop.make(kind, {
      'marts/a.sql': `--! materialized: incremental\n${query}`,
      'marts/b.sql': `--! materialized: incremental\n--! begin: 2025-01-01\n${query}`,
    })
    expect(await shop.statuses('run')).toEqual({ 'marts.a': 'built', 'marts.b': 'built' })
    await shop.run(`insert into shop.orders values (4, '05.12.2026', 1, 1), (5, '2999-01-01', 1, 1)`)
    for (const args of [[], ['--full-refresh']]) {
      const results = await shop.models('run', ...args)
      for (const name of ['a', 'b'])
        expect(results[`marts.${name}`]?.error).toMatchObject({
          code: 'E_MODEL_TIME',
          message: `marts.${name} is built by days, and its day contains texts that are not ISO dates`,
        })
    }
    await shop.run(`delete from shop.orders where id = 4`)
    expect(await shop.models('run')).toMatchObject({ 'marts.a': { rows: 1 }, 'marts.b': { rows: 1 } })
  })
})
