import { expect, test } from 'vitest'
import { propertiesOfDbt } from './dbt-properties.ts'

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
