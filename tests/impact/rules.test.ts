import { expect, test } from 'vitest'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { accessOf, changeOf, impactOf } from './impact-project.ts'

const UNIQUE = 'make (amount, region) of shop.orders unique'

/** `code`: with its code, which is the same for both engines and takes seconds to check. */
async function rulesAreChanges(kind: EngineKind, code: boolean): Promise<void> {
  const sql = `
    alter table shop.orders alter column region set default 'none';
    create unique index orders_amount on shop.orders (amount, region);
    create index orders_tax on shop.orders (tax);`
  const report = await impactOf(sql, [kind], undefined, { code })
  expect(report.changes.map(({ change }) => change).toSorted()).toEqual([
    'add the index orders_tax of shop.orders (tax)',
    `change the default of shop.orders.region from none to ${kind === 'duckdb' ? "'none'" : "'none'::text"}`,
    UNIQUE,
  ])
  expect(changeOf(report, 'add the index orders_tax of shop.orders (tax)')).toMatchObject({
    breaks: [],
    touches: [],
    may: [],
  })
  if (!code) return
  const unique = accessOf(changeOf(report, UNIQUE))
  expect(unique).toMatchObject({ insertOne: 'write', upsert: 'write', updateSet: 'write' })
  expect(unique).not.toHaveProperty('plainSelect')
}

test.each(ENGINE_KINDS)('unique columns, indexes and defaults are changes on %s', (kind) =>
  rulesAreChanges(kind, false),
)

test.each(ENGINE_KINDS)('they are for code on %s, too', { tags: 'exhaustive' }, (kind) =>
  rulesAreChanges(kind, true),
)

test(
  'a partial unique index identifies rows, too, and one for all rows is stricter',
  { tags: 'exhaustive' },
  async () => {
    const partial = `create unique index orders_region on shop.orders (region) where status = 'open';`
    const report = await impactOf(partial, ['postgres'])
    const title = `make (region) of shop.orders unique where (status = 'open'::text)`
    expect(accessOf(changeOf(report, title))).toMatchObject({ insertOne: 'write', upsert: 'write' })
  },
)

test(
  'a rule that only the SQL of the other engine changes is a change, too',
  { tags: 'exhaustive' },
  async () => {
    const sql = {
      duckdb: 'select 1;',
      postgres: `alter table shop.orders alter column region set default 'none';`,
    }
    const report = await impactOf(sql, ['duckdb', 'postgres'])
    expect(report.changes.map(({ change }) => change)).toEqual([
      `change the default of shop.orders.region from none to 'none'::text`,
    ])
  },
)
