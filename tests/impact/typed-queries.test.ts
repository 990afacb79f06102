import { expect, test } from 'vitest'
import {
  AMOUNT_USES,
  BY_TYPE,
  BROKEN_BY_TEXT,
  REGION_USES,
  ROW_USES,
  SPELLED_INSERTS,
  TAX_USES,
  UNBROKEN_BY_DROP,
} from './expected.ts'
import { accessOf, changeOf, impactOf, queriesOf, sqlOf } from './impact-project.ts'

const CERTAIN = Object.entries(AMOUNT_USES)
  .filter(([, access]) => access !== 'may')
  .map(([name]) => name)

/** Uses of `amount` where its name is gone. */
const BY_NAME = Object.fromEntries(Object.entries(AMOUNT_USES).filter(([name]) => !BY_TYPE.includes(name)))

/** All that compiles no more where `amount` is called otherwise. */
const NAMING = CERTAIN.filter((name) => ![...UNBROKEN_BY_DROP, ...BY_TYPE].includes(name)).toSorted()

test('a migration of several changes: each finds every use of its own', { tags: 'exhaustive' }, async () => {
  const sql = (text: string): string => `
    drop view shop.open_orders;
    alter table shop.orders alter column amount type ${text};
    alter table shop.orders alter column tax type decimal(38,9);
    alter table shop.orders alter column region drop not null;
    alter table shop.orders add column coupon text;
    create table shop.invoices (invoice_id bigint not null, amount double precision);
    create view shop.open_orders as select order_id, amount, region from shop.orders where status = 'open';`
  const report = await impactOf({ duckdb: sql('varchar'), postgres: sql('text') }, ['duckdb', 'postgres'])
  expect(report.notes).toEqual([])
  expect(report.engines).toEqual(['duckdb', 'postgres'])

  const widened = changeOf(report, 'change shop.orders.amount from double to text')
  expect(widened).toMatchObject({ typeBefore: 'number', typeAfter: 'string' })
  expect(accessOf(widened)).toEqual(AMOUNT_USES)
  expect(queriesOf(widened.breaks)).toEqual(BROKEN_BY_TEXT.toSorted())
  expect(sqlOf(widened.breaks)).toEqual(['daily_revenue', 'open_revenue', 'priced'])
  expect(sqlOf(widened.touches)).toEqual(['orders_wide', 'shop.open_orders'])

  const wider = changeOf(report, 'change shop.orders.tax from decimal(18,2) to decimal(38,9)')
  expect(wider).toMatchObject({ typeBefore: 'string | null', typeAfter: 'string | null', breaks: [] })
  expect(accessOf(wider)).toEqual(TAX_USES)
  expect(sqlOf(wider.touches)).toEqual(['orders_wide'])

  const relaxed = changeOf(report, 'change shop.orders.region to be also null')
  expect(relaxed).toMatchObject({ typeBefore: 'string', typeAfter: 'string | null' })
  expect(accessOf(relaxed)).toEqual(REGION_USES)
  expect(queriesOf(relaxed.breaks)).toEqual(['regionLabel'])
  expect(sqlOf(relaxed.touches)).toEqual(['open_revenue', 'orders_wide', 'regions', 'shop.open_orders'])

  const added = changeOf(report, 'add shop.orders.coupon (text)')
  expect(added.breaks).toEqual([])
  expect(accessOf(added)).toEqual(ROW_USES)
  expect(sqlOf(added.touches)).toEqual(['orders_wide'])

  expect(changeOf(report, 'create shop.invoices')).toMatchObject({ breaks: [], touches: [], may: [] })
})

test('a dropped column breaks all that names it', { tags: 'exhaustive' }, async () => {
  const sql = 'drop view shop.open_orders; alter table shop.orders drop column amount'
  const dropped = changeOf(await impactOf(sql, ['duckdb']), 'drop shop.orders.amount')
  expect(accessOf(dropped)).toEqual(BY_NAME)
  expect(queriesOf(dropped.breaks)).toEqual(NAMING)
  expect(sqlOf(dropped.breaks)).toEqual(['daily_revenue', 'open_revenue', 'priced', 'shop.open_orders'])
  expect(sqlOf(dropped.touches)).toEqual(['orders_wide'])
})

test('a renamed column and a new one that must be given, on Postgres', { tags: 'exhaustive' }, async () => {
  const sql = `
    alter table "shop"."orders" rename column "amount" to "total";
    alter table shop.orders add column channel text not null;`
  const report = await impactOf(sql, ['postgres'])

  const renamed = changeOf(report, 'rename shop.orders.amount to total')
  expect(accessOf(renamed)).toEqual(BY_NAME)
  // An insert has to give the new name, too.
  expect(queriesOf(renamed.breaks)).toEqual([...NAMING, 'insertMany', 'mergeInsert'].toSorted())
  expect(sqlOf(renamed.breaks)).toEqual(['daily_revenue', 'priced'])
  // A view of Postgres follows the column, and gives it by the old name.
  expect(sqlOf(renamed.touches)).toEqual(['open_revenue', 'orders_wide', 'shop.open_orders'])

  const added = changeOf(report, 'add shop.orders.channel (text)')
  expect(queriesOf(added.breaks)).toEqual(SPELLED_INSERTS.toSorted())
  expect(accessOf(added)).toEqual({
    ...ROW_USES,
    ...Object.fromEntries(SPELLED_INSERTS.map((name) => [name, 'write'])),
  })
})
