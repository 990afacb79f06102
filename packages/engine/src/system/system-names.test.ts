import { expect, test } from 'vitest'
import { systemNames } from './system-names.ts'

const names = systemNames('_sluice_2')

test.each([
  ['select * from _sluice.loads', 'select * from "_sluice_2".loads'],
  [
    'select "_sluice".is_date(x), _sluice . is_time(x)',
    'select "_sluice_2".is_date(x), "_sluice_2" . is_time(x)',
  ],
  [
    'insert into "shop"."orders" ("id") select _sluice.is_date(s."id") from "shop"."items" as s',
    'insert into "shop"."orders" ("id") select "_sluice_2".is_date(s."id") from "shop"."items" as s',
  ],
  [`select nextval('_sluice.load_id')`, `select nextval('"_sluice_2".load_id')`],
  ['do $$ begin perform _sluice.refuse(x); end $$', 'do $$ begin perform "_sluice_2".refuse(x); end $$'],
])('%s names the schema of the target', (sql, expected) => expect(names(sql)).toBe(expected))

test.each([
  `select '_sluice', 'it''s _sluice.loads', e'it\\'s _sluice.loads' as "_sluice.x"`,
  'select _sluice_id, t._sluice.x, x_sluice.y from t -- of _sluice.loads\n/* and _sluice.files */',
])('%s stays as it is', (sql) => expect(names(sql)).toBe(sql))

test('the default changes nothing', () => {
  const sql = 'select * from _sluice.loads'
  expect(systemNames('_sluice')(sql)).toBe(sql)
})
