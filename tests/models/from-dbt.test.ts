import { ENGINE_KINDS } from '@sluice/engine'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
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
  '../dbt/models/schema.yml': `version: 2
sources:
  - { name: raw, schema: shop, tables: [{ name: people, identifier: customers, freshness: { warn_after: 1 } }] }
models:
  - name: daily
    description: what was sold
    columns:
      - { name: day, description: "a day, in UTC", tests: [unique, not_null, dbt_utils.recent] }
  - name: people
    config: { tags: crm }
    columns:
      - { name: id, data_tests: [{ relationships: { to: ref('everybody'), field: id, config: { severity: WARN } } }] }
      - { name: name, tests: [{ accepted_values: { values: [Ada, Bob] } }] }
      - { name: born, tests: [{ not_null: { severity: low } }] }
  - { name: gone, columns: [{ name: id, tests: [unique] }] }
  - { name: odd, config: { grants: { select: [ada] } } }`,
  '../dbt/dbt_project.yml': `name: shop
models: { shop: { +materialized: view, marts: { +tags: [mart], people: { +materialized: table } } } }
vars: { a: 1 }
data_tests: { +severity: warn }`,
  '../dbt/models/marts/people.sql': `select id, name from {{ source('raw', 'people') }}`,
  '../dbt/models/marts/everybody.sql': `select id from {{ source('raw', 'people') }}`,
  '../dbt/models/marts/old.sql': `select * from {{ ref('daily', v=2) }}`,
  '../dbt/seeds/countries.csv': 'code\nDE\n',
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('models of dbt become models, and the others are named', async () => {
    const shop = await Shop.make(kind, DBT)
    const { code, stdout } = await shop.say('models', 'from-dbt', 'dbt')
    expect(code).toBe(1)
    expect(stdout).toBe(`written models/marts/daily.sql
written models/marts/everybody.sql
written models/marts/people.sql
written models/staging/stg_orders.sql
left models/marts/odd.sql: config grants="{\\"select\\":[\\"ada\\"]}"; line 1: {{ dbt_utils.star(ref('stg_orders')) }}
left models/marts/old.sql: line 1: {{ ref('daily', v=2) }}
left dbt_project.yml: vars is not converted; data_tests is not converted
left models/schema.yml: source raw: freshness; daily: the test dbt_utils.recent; people: the test not_null; gone: no model has this name
left seeds/countries.csv: copy it to seeds/
4 models written, 5 files left to you
`)
    const people = await readFile(join(shop.dir, 'models/marts/people.sql'), 'utf8')
    expect(people).toBe(`--! materialized: table
--! tags: mart, crm
--! tests: relationships(id, marts.everybody.id) severity warn
--! tests: accepted_values(name, 'Ada', 'Bob')
select id, name from shop.customers
`)
    expect(new Set(Object.values(await shop.statuses('build')))).toEqual(new Set(['built', 'passed']))
    await shop.run(`insert into shop.orders values (4, '2026-01-03', 1, 1)`)
    await shop.models('build')
    expect(await shop.rows('select cast(day as text) as day from marts.daily order by day')).toEqual([
      { day: '2026-01-01' },
      { day: '2026-01-02' },
      { day: '2026-01-03' },
    ])
    const again = objectsOf((await shop.say('models', 'from-dbt', 'dbt', '--json')).stdout).at(-1)
    const left = (path: string) => ({ path, written: null })
    const exists = (path: string) => ({ path, written: null, problems: [`${path} exists`] })
    expect(again).toMatchObject({
      files: [
        exists('models/marts/daily.sql'),
        exists('models/marts/everybody.sql'),
        left('models/marts/odd.sql'),
        left('models/marts/old.sql'),
        exists('models/marts/people.sql'),
        exists('models/staging/stg_orders.sql'),
        left('dbt_project.yml'),
        left('models/schema.yml'),
        left('seeds/countries.csv'),
      ],
    })
    expect((await shop.say('models', 'from-dbt', 'nothing')).stderr).toContain('E_DBT')
  })
})
