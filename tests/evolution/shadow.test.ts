import { expect, test } from 'vitest'
import { openShadow } from '../../packages/schema-evolution/src/shadow/open-shadow.ts'
import { assertNotUsedAgain, startOf, stateOf } from './support/shadow-state.ts'

test('shadows of one process do not see each other', { tags: 'exhaustive' }, async () => {
  await using one = await openShadow('postgres')
  await using other = await openShadow('postgres')
  await one.session.script('create schema shop; create table shop.orders (id bigint)')
  expect((await one.tables()).map(({ name }) => name)).toEqual(['orders'])
  expect(await other.tables()).toEqual([])
  await using later = await openShadow('postgres')
  expect(await later.tables()).toEqual([])
  expect(await later.session.rows('select count(*)::int as n from _sluice.migrations')).toEqual([{ n: 0 }])
})

test('a shadow is used again where a replay left schemas behind, and nothing of them is left', async () => {
  const first = await openShadow('postgres')
  const [before, started] = [await stateOf(first), await startOf(first)]
  await first.session.script(
    `create schema shop; create type shop.colour as enum ('red');
     create table shop.orders (id bigserial primary key, colour shop.colour, parent bigint references shop.orders);
     create index on shop.orders (colour); create view shop.red as select id from shop.orders where colour = 'red';
     create function shop.one() returns int language sql as 'select 1'; comment on table shop.orders is 'orders';
     grant usage on schema shop to public; insert into shop.orders (colour) values ('red'); analyze shop.orders;
     set search_path = shop; set lock_timeout = '1s'; prepare one as select 1`,
  )
  await first[Symbol.asyncDispose]()
  await using second = await openShadow('postgres')
  expect([await stateOf(second), await startOf(second)]).toEqual([before, started])
  await second.session.script('prepare one as select 1')
})

const NOT_AGAIN = 'a shadow is not used again after: %s'
test.each(['create role reader'])(NOT_AGAIN, assertNotUsedAgain)
test.each(['drop schema public'])(NOT_AGAIN, { tags: 'exhaustive' }, assertNotUsedAgain)
