import { expect, test } from 'vitest'
import { convertDbtModel } from './convert-dbt-model.ts'
import { takeConfig } from './dbt-config.ts'
import { sourcesOfDbt } from './dbt-properties.ts'

const TABLES = new Map([
  ['stg_orders', { dataset: 'staging', name: 'stg_orders' }],
  ['countries', { dataset: 'seeds', name: 'countries' }],
  ['MyModel', { dataset: 'odd', name: 'MyModel' }],
])
const convert = (text: string, yaml: unknown = {}) =>
  convertDbtModel(
    { ...takeConfig('model', text), folderTable: { dataset: 'marts', name: 'daily' } },
    { models: TABLES, sources: sourcesOfDbt(yaml) },
  )

test('refs, sources and configs', () => {
  expect(
    convert(`{{ config(
  materialized = 'table',
  tags=['daily', "finance"], alias='per_day'
) }}
{# a comment #}
select * from {{ ref('stg_orders') }} o
join {{ ref('shop', 'countries') }} using (code)
join {{source("shop", "customers")}} c on true`),
  ).toEqual({
    text: `--! table: marts.per_day
--! materialized: table
--! tags: daily, finance
select * from staging.stg_orders o
join seeds.countries using (code)
join shop.customers c on true
`,
    problems: [],
  })
})

test.each([
  [`unique_key='id'`, `--! materialized: incremental\n--! strategy: merge\n--! unique_key: id\n`],
  [
    `unique_key=['id', 'day'], incremental_strategy='delete+insert'`,
    `--! materialized: incremental\n--! strategy: merge\n--! unique_key: id, day\n`,
  ],
  ['', `--! materialized: incremental\n--! strategy: append\n--! time_column: updated_at\n`],
])('incremental with %j', (config, header) => {
  expect(
    convert(`{{ config(materialized='incremental', ${config}) }}
select * from shop.orders o
{% if is_incremental() %}
  where o.updated_at > (select coalesce(max(updated_at), '1900-01-01') from {{ this }})
{% endif %}`),
  ).toEqual({ text: `${header}select * from shop.orders o\n`, problems: [] })
})

test.each([
  [`select {{ var('x') }}`, [`line 1: {{ var('x') }}`]],
  [`select 1\nfrom {{ ref('nothing') }}`, [`line 2: {{ ref('nothing') }}`]],
  [
    `{{ config(materialized='materialized_view', grants={'a': 1}) }}select 1`,
    [`config(materialized='materialized_view', grants={'a': 1})`],
  ],
  [
    `{{ config(materialized='custom', post_hook='x') }}select 1`,
    ['config materialized="custom"', 'config post_hook="x"'],
  ],
  [
    `{{ config(materialized='incremental') }}\nselect 1`,
    [
      'an incremental model that appends, without a comparison with max(column) from {{ this }}: it needs a time_column',
    ],
  ],
  [
    `{% if is_incremental() %} where id not in (select id from {{ this }}) {% endif %}`,
    ['line 1: {% if is_incremental() %}', 'line 1: {{ this }}', 'line 1: {% endif %}'],
  ],
])('%j cannot be converted', (text, problems) => {
  expect(convert(text).problems).toEqual(problems)
})

test('a source whose table Jinja names is left', () => {
  const tables = [{ name: 'items', identifier: 'order_items' }, { name: 'people' }]
  const sources = [
    { name: 'raw', schema: '{{ target.schema }}_raw', tables },
    { name: 'shop', tables: [{ name: 'orders', identifier: "{{ var('orders') }}" }] },
    { name: 'crm', schema: 'sales', tables },
  ]
  const text = `select * from {{ source('crm', 'items') }}
join {{ source('raw', 'items') }} using (id)
join {{ source('shop', 'orders') }} using (id)`
  expect(convert(text, { sources }).problems).toEqual([
    `line 2: {{ source('raw', 'items') }}`,
    `line 3: {{ source('shop', 'orders') }}`,
  ])
})

test('names that SQL would read in another way are in quotes, as in dbt', () => {
  const tables = [{ name: 'items', identifier: 'Order Items' }]
  const text = `{{ config(alias='per-day') }}select * from {{ ref('MyModel') }}, {{ source('my-src', 't1') }}, {{ source('shop', 'items') }}`
  expect(convert(text, { sources: [{ name: 'shop', tables }] }).text).toBe(`--! table: marts."per-day"
select * from odd."MyModel", "my-src".t1, shop."Order Items"
`)
})
