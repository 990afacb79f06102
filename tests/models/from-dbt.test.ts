import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { objectsOf } from '../cli/support/sluice.ts'
import { Shop } from './support/shop.ts'

const DBT = {
  '../dbt/models/staging/stg_orders.sql': `{{ config(materialized='ephemeral') }}
select id, day, amount from {{ source('shop', 'orders') }}`,
  '../dbt/models/marts/daily.sql': `{{ config(materialized='incremental', unique_key='day') }}
select day, sum(amount) as amount from {{ ref('stg_orders') }}
{% if is_incremental() %}
where day > (select max(day) from {{ this }})
{% endif %}
group by day`,
  '../dbt/models/marts/odd.sql': `select {{ dbt_utils.star(ref('stg_orders')) }} from {{ ref('stg_orders') }}`,
  '../dbt/models/schema.yml': 'version: 2',
  '../dbt/seeds/countries.csv': 'code\nDE\n',
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('models of dbt become models, and the others are named', async () => {
    const shop = await Shop.make(kind, DBT)
    const { code, stdout } = await shop.say('models', 'from-dbt', 'dbt')
    expect(code).toBe(1)
    expect(stdout).toContain('written models/staging/stg_orders.sql')
    expect(stdout).toContain(`left models/marts/odd.sql: line 1: {{ dbt_utils.star(ref('stg_orders')) }}`)
    expect(stdout).toContain('left models/schema.yml: write its descriptions')
    expect(stdout).toContain('left seeds/countries.csv: copy it to seeds/')
    expect(stdout).toContain('2 models written, 3 files left to you')
    expect(await shop.statuses('build')).toEqual({ 'marts.daily': 'built' })
    await shop.run(`insert into shop.orders values (4, '2026-01-03', 1, 1)`)
    await shop.models('build')
    expect(await shop.rows('select cast(day as text) as day from marts.daily order by day')).toEqual([
      { day: '2026-01-01' },
      { day: '2026-01-02' },
      { day: '2026-01-03' },
    ])
    const again = objectsOf((await shop.say('models', 'from-dbt', 'dbt', '--json')).stdout).at(-1)
    expect(again).toMatchObject({
      files: [
        { path: 'models/marts/daily.sql', written: null, problems: ['models/marts/daily.sql exists'] },
        {},
        {},
        {},
        {},
      ],
    })
    expect((await shop.say('models', 'from-dbt', 'nothing')).stderr).toContain('E_DBT')
  })
})
