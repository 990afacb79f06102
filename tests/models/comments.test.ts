import { expect, test } from 'vitest'
import { Shop } from './support/shop.ts'

test('columns of views with large letters are described, and keep what somebody wrote by hand', async () => {
  const query = 'select id as "Order Id", day as Day, amount from shop.orders'
  const models = (text: string) => ({ 'marts/a.sql': `--! column "Order Id": ${text}\n${query}` })
  const shop = await Shop.make('duckdb', models('its number'))
  const runs = async () => Object.values(await shop.statuses('run'))
  expect(await runs()).toEqual(['built'])
  await shop.run(`comment on column marts.a."Day" is 'mine'`)
  await shop.write(models('its own number'))
  expect(await runs()).toEqual(['built'])
  expect(
    await shop.rows(
      `select column_name as name, comment from duckdb_columns() where schema_name = 'marts' and comment is not null`,
    ),
  ).toEqual([
    { name: 'Order Id', comment: 'its own number' },
    { name: 'Day', comment: 'mine' },
  ])
})
