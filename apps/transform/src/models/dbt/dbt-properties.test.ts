import { expect, test } from 'vitest'
import { folderConfigOfDbt, leftOfDbtProject, propertiesOfDbt } from './dbt-properties.ts'

const said = (model: object) =>
  propertiesOfDbt(
    { models: [{ name: 'orders', ...model }] },
    new Map([['MyModel', { dataset: 'odd', name: 'MyModel' }]]),
  ).get('orders')

test('columns are in quotes where dbt quotes them, or where they could be no names without', () => {
  const tests = ['not_null']
  const related = { relationships: { to: "ref('MyModel')", field: 'id' } }
  expect(
    said({
      columns: [
        { name: 'Order Id', quote: true, description: 'a number', data_type: 'bigint', tests },
        { name: 'First Name', data_type: 'text', tests },
        { name: 'State', quote: true, data_type: 'text', tests },
        { name: 'Day', data_type: 'date', tests },
        { name: '"At"', data_type: 'date', tests },
        { name: 'id', quote: true, data_type: 'bigint', tests: [related] },
      ],
    }),
  ).toMatchObject({
    lines: [
      ['column "Order Id"', 'a number'],
      ['tests', 'not_null("Order Id")'],
      ['tests', 'not_null("First Name")'],
      ['tests', 'not_null("State")'],
      ['tests', 'not_null(Day)'],
      ['tests', 'not_null("At")'],
      ['tests', 'relationships(id, odd."MyModel".id)'],
    ],
    contract: [
      '"Order Id" bigint',
      '"First Name" text',
      '"State" text',
      'Day date',
      '"At" date',
      'id bigint',
    ],
  })
})

test('config of a kind counts for all of it, that of a folder before it', () => {
  const project = {
    name: 'shop',
    models: {
      '+materialized': 'table',
      '+tags': 'all',
      packaged: { '+materialized': 'ephemeral' },
      shop: { '+tags': ['own'], marts: { '+materialized': 'view' } },
    },
    snapshots: { shop: { '+tags': 'history', marts: { '+unique_key': 'id' } } },
  }
  const config = (kind: 'model' | 'snapshot', path: string) =>
    Object.fromEntries(folderConfigOfDbt(project, kind, path))
  expect(config('model', 'models/staging/orders.sql')).toEqual({
    materialized: 'table',
    tags: ['all', 'own'],
  })
  expect(config('model', 'models/marts/daily.sql')).toEqual({ materialized: 'view', tags: ['all', 'own'] })
  // YAML files define snapshots beside models, too.
  expect(config('snapshot', 'models/marts/history.yml')).toEqual({ tags: ['history'], unique_key: 'id' })
})

test('accepted values of several lines are left', () => {
  const accepted = (...values: readonly string[]) => ({
    columns: [{ name: 'state', tests: [{ accepted_values: { values } }] }],
  })
  expect(said(accepted('a b', "it's"))?.lines).toEqual([['tests', "accepted_values(state, 'a b', 'it''s')"]])
  expect(said(accepted('a', 'b\nc'))).toMatchObject({
    lines: [],
    problems: ['orders: the test accepted_values'],
  })
})

test('folders that are not those of dbt are named', () => {
  expect(
    leftOfDbtProject({
      'model-paths': ['models', 'more'],
      'seed-paths': ['seeds'],
      'snapshot-paths': ['history'],
      'test-paths': 'tests',
      vars: {},
    }),
  ).toEqual(['vars', 'model-paths', 'snapshot-paths'])
})
