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
    description: '{{ doc("what") }}'
    columns:
      - { name: day, description: "a day, in UTC", tests: [unique, not_null, dbt_utils.recent] }
  - name: people
    config: { tags: crm }
    columns:
      - { name: id, data_tests: [{ relationships: { to: ref('everybody'), field: id, config: { severity: WARN } } }] }
      - { name: name, tests: [{ accepted_values: { values: [Ada, Bob] } }] }
      - { name: born, tests: [{ not_null: { severity: low } }] }
  - { name: gone, columns: [{ name: id, tests: [unique] }] }
  - name: promised
    config: { contract: { enforced: true } }
    columns:
      - { name: id, data_type: bigint, constraints: [{ type: not_null }] }
      - { name: valid_to, data_type: timestamptz }
  - { name: odd, config: { grants: { select: [ada] } } }`,
  '../dbt/dbt_project.yml': `name: shop
models: { shop: { +materialized: view, marts: { +tags: [mart], people: { +materialized: table } } } }
vars: { a: 1 }
data_tests: { +severity: warn }`,
  '../dbt/models/marts/people.sql': `select id, name from {{ source('raw', 'people') }}`,
  '../dbt/models/marts/everybody.sql': `select id from {{ source('raw', 'people') }}`,
  '../dbt/models/marts/old.sql': `select * from {{ ref('daily', v=2) }}`,
  '../dbt/seeds/countries.csv': 'code\nDE\n',
  '../dbt/models/docs.md': `{% docs what %}
what was
sold
{% enddocs %}`,
  '../dbt/models/marts/promised.sql': `select order_id as id, dbt_valid_to from {{ ref('orders_history') }}`,
  '../dbt/snapshots/orders.sql': `{% snapshot orders_history %}
{{ config(target_schema='history', unique_key='order_id', strategy='check', check_cols=['amount', 'day'], invalidate_hard_deletes=True) }}
select id as order_id, day, amount from {{ source('shop', 'orders') }}
{% endsnapshot %}
{% snapshot odd_history %}
{{ config(unique_key="id || '-' || day", strategy='timestamp', updated_at='day', hard_deletes='new_record') }}
select * from {{ source('shop', 'orders') }}
{% endsnapshot %}`,
  '../dbt/snapshots/customers.yml': `snapshots:
  - name: customers_history
    relation: source('raw', 'people')
    description: who they were
    config: { strategy: check, check_cols: all, unique_key: id }
    columns: [{ name: id, tests: [not_null] }]`,
  '../dbt/tests/amounts/no_negative.sql': `{{ config(severity='WARN') }}
{# none #}
select * from {{ ref('daily') }} where amount < 0`,
  '../dbt/tests/generic/is_even.sql': `{% test is_even(model, column_name) %} select 1 {% endtest %}`,
}

/** A small project as a newcomer to dbt has it. */
const JAFFLE = {
  '../dbt/dbt_project.yml': `name: jaffle
models: { jaffle: { +materialized: table, staging: { +materialized: view } } }
snapshots: { jaffle: { +target_schema: snapshots } }`,
  '../dbt/seeds/raw_customers.csv': 'id,first_name,last_name\n1,Michael,P.\n2,Shawn,M.\n',
  '../dbt/seeds/raw_orders.csv':
    'id,user_id,order_date,status\n1,1,2018-01-01,returned\n2,2,2018-01-02,placed\n3,1,2018-01-04,placed\n',
  '../dbt/models/staging/stg_customers.sql': `with source as (
    {#- The seed #}
    select * from {{ ref('raw_customers') }}
), renamed as (select id as customer_id, first_name, last_name from source)
select * from renamed`,
  '../dbt/models/staging/stg_orders.sql': `select id as order_id, user_id as customer_id, order_date, status from {{ ref('raw_orders') }}`,
  '../dbt/models/staging/schema.yml': `version: 2
models:
  - name: stg_orders
    columns:
      - { name: order_id, tests: [unique, not_null] }
      - { name: status, tests: [{ accepted_values: { values: [placed, shipped, returned] } }] }
      - { name: customer_id, tests: [{ relationships: { to: ref('stg_customers'), field: customer_id } }] }`,
  '../dbt/models/customers.sql': `select c.customer_id, c.first_name, count(o.order_id) as orders
from {{ ref('stg_customers') }} c left join {{ ref('stg_orders') }} o using (customer_id) group by 1, 2`,
  '../dbt/snapshots/orders_snapshot.sql': `{% snapshot orders_snapshot %}
{{ config(unique_key='id', strategy='timestamp', updated_at='order_date') }}
select * from {{ ref('raw_orders') }}
{% endsnapshot %}`,
  '../dbt/tests/has_orders.sql': `select * from {{ ref('customers') }} where orders = 0`,
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('models of dbt become models, and the others are named', async () => {
    const shop = await Shop.make(kind, DBT)
    const { code, stdout } = await shop.say('models', 'from-dbt', 'dbt')
    expect(code).toBe(1)
    expect(stdout).toBe(`written models/marts/daily.sql
written models/marts/everybody.sql
written models/marts/people.sql
written models/marts/promised.sql
written models/staging/stg_orders.sql
written models/history/orders_history.sql
written models/snapshots/customers_history.sql
written models/tests/amounts/no_negative.test.sql
written seeds/countries.csv
left models/marts/odd.sql: config grants="{\\"select\\":[\\"ada\\"]}"; line 1: {{ dbt_utils.star(ref('stg_orders')) }}
left models/marts/old.sql: line 1: {{ ref('daily', v=2) }}
left snapshots/orders.sql: config hard_deletes="new_record"; config unique_key="id || '-' || day"
left dbt_project.yml: vars is not converted; data_tests is not converted
left models/schema.yml: source raw: freshness; daily: the test dbt_utils.recent; people: the test not_null; gone: no model has this name
left tests/generic/is_even.sql: write its check as a test \`expression(...)\`, or as models/NAME.test.sql
9 files written, 6 files left to you
`)
    const people = await readFile(join(shop.dir, 'models/marts/people.sql'), 'utf8')
    expect(people).toBe(`--! materialized: table
--! tags: mart, crm
--! tests: relationships(id, marts.everybody.id) severity warn
--! tests: accepted_values(name, 'Ada', 'Bob')
select id, name from shop.customers
`)
    const written = (path: string) => readFile(join(shop.dir, path), 'utf8')
    expect(await written('models/marts/promised.sql')).toBe(`--! materialized: view
--! tags: mart
--! contract: enforced
--! columns: id bigint not null
--! columns: valid_to timestamptz
select order_id as id, valid_to from history.orders_history
`)
    expect(await written('models/history/orders_history.sql')).toBe(`--! materialized: snapshot
--! unique_key: order_id
--! check: amount, day
--! hard_deletes: invalidate
select id as order_id, day, amount from shop.orders
`)
    expect(await written('models/snapshots/customers_history.sql')).toBe(`--! materialized: snapshot
--! unique_key: id
--! hard_deletes: ignore
--! description: who they were
--! tests: not_null(id)
select * from shop.customers
`)
    expect(await written('models/tests/amounts/no_negative.test.sql')).toBe(`--! severity: warn
select * from marts.daily where amount < 0
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
        exists('models/marts/promised.sql'),
        exists('models/staging/stg_orders.sql'),
        { path: 'snapshots/orders.sql', problems: ['models/history/orders_history.sql exists'] },
        left('snapshots/orders.sql'),
        { path: 'snapshots/customers.yml', problems: ['models/snapshots/customers_history.sql exists'] },
        { path: 'tests/amounts/no_negative.sql' },
        { path: 'seeds/countries.csv', problems: ['seeds/countries.csv exists'] },
        left('dbt_project.yml'),
        left('models/schema.yml'),
        left('tests/generic/is_even.sql'),
      ],
    })
    expect((await shop.say('models', 'from-dbt', 'nothing')).stderr).toContain('E_DBT')
  })

  test('a model or a snapshot that is left is a failure wherever it is', { tags: 'exhaustive' }, async () => {
    const odd = {
      '../dbt/models/generic/odd.sql': `select {{ dbt_utils.star('a') }}`,
      '../dbt/snapshots/odd.yml': `snapshots: [{ name: odd, relation: "source('raw', 'people')", config: { strategy: own } }]`,
    }
    for (const [path, text] of Object.entries(odd)) {
      const shop = await Shop.make(kind, { '../dbt/models/a.sql': 'select 1 as a', [path]: text })
      const { code, stdout } = await shop.say('models', 'from-dbt', 'dbt')
      expect([code, stdout]).toEqual([1, expect.stringContaining('1 file written, 1 file left to you')])
    }
  })

  test('a whole project of dbt runs', { tags: 'exhaustive' }, async () => {
    const shop = await Shop.make(kind, JAFFLE)
    const { code, stdout } = await shop.say('models', 'from-dbt', 'dbt')
    expect([code, stdout.split('\n').at(-2)]).toEqual([0, '7 files written, 0 files left to you'])
    expect((await shop.say('load', 'seeds')).code).toBe(0)
    expect((await shop.say('migrate')).code).toBe(0)
    const statuses = Object.values(await shop.statuses('build'))
    expect([statuses.length, new Set(statuses)]).toEqual([9, new Set(['built', 'passed'])])
    expect(
      await shop.rows('select first_name, orders from models.customers order by customer_id'),
    ).toMatchObject([
      { first_name: 'Michael', orders: 2 },
      { first_name: 'Shawn', orders: 1 },
    ])
    expect(await shop.rows('select id, valid_to from snapshots.orders_snapshot where id = 1')).toMatchObject([
      { id: 1, valid_to: null },
    ])
  })

  test('names that need quotes run', { tags: 'exhaustive' }, async () => {
    const shop = await Shop.make(kind, {
      '../dbt/models/odd/MyModel.sql': `select id as "Order Id", day from {{ source('shop', 'orders') }}`,
      '../dbt/models/odd/my-model.sql': `select "Order Id" from {{ ref('MyModel') }}`,
      '../dbt/models/odd/last.sql': `{{ config(alias='The last') }}select "Order Id" from {{ ref('my-model') }}`,
      '../dbt/models/schema.yml': `models:
  - name: MyModel
    columns:
      - { name: Order Id, quote: true, tests: [unique, not_null], description: its number }
  - name: my-model
    columns:
      - { name: Order Id, quote: true, tests: [{ relationships: { to: ref('MyModel'), field: '"Order Id"' } }] }`,
    })
    const { code, stdout } = await shop.say('models', 'from-dbt', 'dbt')
    expect([code, stdout.split('\n').at(-2)]).toEqual([0, '3 files written, 0 files left to you'])
    const statuses = Object.values(await shop.statuses('build'))
    expect([statuses.length, new Set(statuses)]).toEqual([6, new Set(['built', 'passed'])])
    expect(await shop.rows('select count(*) as n from odd."The last"')).toEqual([{ n: 3 }])
  })
})
