import { expect, test } from 'vitest'
import {
  backfillColumns,
  changes,
  duckdbDialect,
  insertRows,
  leavesNothing,
  misfit,
  postgresDialect,
  repeatedKeys,
  supersedeRows,
  type MergeTable,
} from '@sluice/engine'

const ORDERS: MergeTable = {
  loadId: 7,
  staging: { dataset: 'shop_staging', name: 'orders__7' },
  final: { dataset: 'shop', name: 'orders' },
  exists: true,
  nested: false,
  marked: false,
  columns: [
    { name: 'id', from: 'bigint', to: 'bigint' },
    { name: 'total', from: 'text', to: 'double' },
  ],
  waiting: [],
  absent: ['note'],
  defaulted: [],
  kept: [],
  carried: [],
  notNull: [],
  guards: [],
  generated: {},
  triggers: [],
  key: ['id'],
  ownKey: [],
  parent: undefined,
  mergeKey: [],
  versions: undefined,
  missing: undefined,
  insertOnly: false,
  hardDelete: undefined,
  newestBy: undefined,
}

test('rows are inserted with the ids of their load', () => {
  const table = { ...ORDERS, columns: ORDERS.columns.slice(0, 1) }
  expect(insertRows(duckdbDialect, table, undefined))
    .toBe(`insert into "shop"."orders" ("id", "_sluice_load_id", "_sluice_id")
select
  s."id",
  cast(7 as bigint),
  s."_sluice_position" + 30064771072
from "shop_staging"."orders__7" as s
where true`)
})

test('where every value fits, nothing is tested', () => {
  expect(misfit(postgresDialect, { ...ORDERS, key: [], columns: ORDERS.columns.slice(0, 1) })).toBeUndefined()
  expect(misfit(postgresDialect, { ...ORDERS, columns: ORDERS.columns.slice(0, 1) })).toBe('(s."id" is null)')
  expect(misfit(postgresDialect, ORDERS)).toContain('is_double')
  expect(leavesNothing(postgresDialect, ORDERS, undefined)).toBe(true)
})

test('an absent column changes a row that has a value there, a waiting one a row that brings a value', () => {
  const sql = changes(duckdbDialect, { ...ORDERS, waiting: [{ name: 'coupon', from: 'text' }] })
  expect(sql).toContain('f."note" is not null')
  expect(sql).toContain('s."coupon" is not null')
  expect(sql).not.toContain('"id"')
})

test('without a staged key there is nothing to compare', () => {
  const table = { ...ORDERS, columns: ORDERS.columns.slice(1) }
  expect(repeatedKeys(postgresDialect, table, 'postgres')).toBeUndefined()
  expect(supersedeRows(postgresDialect, ORDERS, { kind: 'keys', by: table })).toBeUndefined()
})

test('keys staged in different types are compared as the final table spells them', () => {
  const text = { ...ORDERS, loadId: 8, columns: [{ name: 'id', from: 'text', to: 'bigint' } as const] }
  expect(supersedeRows(postgresDialect, { ...ORDERS, marked: true }, { kind: 'keys', by: text })).toMatch(
    /as text\) = /,
  )
})

test('a backfill reads all loads at once, each with the columns that it has', () => {
  const sql = backfillColumns(duckdbDialect, [
    { ...ORDERS, columns: [{ name: 'a', from: 'bigint', to: 'bigint' }] },
    { ...ORDERS, loadId: 8, columns: [{ name: 'b', from: 'text', to: 'text' }] },
  ])
  expect(sql).toContain('"a" = coalesce(w."a", f."a")')
  expect(sql).toContain('cast(null as varchar) as "b"')
  expect(sql).toContain('union all')
  expect(backfillColumns(duckdbDialect, [])).toBeUndefined()
})
