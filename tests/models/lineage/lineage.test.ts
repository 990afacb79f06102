import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { onTestFinished, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { makeProject } from '../../cli/support/project.ts'
import { objectsOf, sluice } from '../../cli/support/sluice.ts'
import { freshDatabase } from '../../support/postgres.ts'

const CONFIG = (target: string): string => `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'

const csv = (name, primaryKey) =>
  filesResource({ name, primaryKey, format: { kind: 'csv' }, list: files({ url: './data/' + name, glob: '*.csv' }) })

export default defineConfig({
  sources: [source({ name: 'shop', resources: () => [csv('orders', 'order_id'), csv('customers', 'id')] })],
  targets: { local: ${target} },
})
`

const FILES = {
  'data/orders/1.csv': 'Order ID,Customer,Amount,State,Placed At\n1,1,10.50,paid,2026-01-01\n',
  'data/customers/1.csv': 'ID,Full Name\n1,Ada\n',
  'models/staging/paid.sql': `--! materialized: ephemeral
select order_id, customer, amount, placed_at from shop.orders where state = 'paid'`,
  'models/marts/daily.sql': `--! materialized: table
select placed_at as day, sum(amount) as revenue, count(*) as orders from staging.paid group by placed_at`,
  'models/marts/by_customer.sql': `select c.full_name, d.revenue from staging.paid p
join shop.customers c on c.id = p.customer join marts.daily d on d.day = p.placed_at`,
}

async function loaded(kind: EngineKind, files: Readonly<Record<string, string>> = FILES): Promise<string> {
  if (kind === 'duckdb')
    return ready({ 'sluice.config.ts': CONFIG(`{ kind: 'duckdb', path: 'local.duckdb' }`), ...files })
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  return ready({ 'sluice.config.ts': CONFIG(`{ kind: 'postgres', url: '${url}' }`), ...files })
}

async function ready(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await makeProject(files)
  expect((await sluice(dir, ['load'])).code).toBe(0)
  expect((await sluice(dir, ['migrate'])).code).toBe(0)
  return dir
}

const FIELD = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  field: z.string(),
  transformations: z.array(
    z.strictObject({
      type: z.enum(['DIRECT', 'INDIRECT']),
      subtype: z.string(),
      description: z.string(),
      masking: z.boolean(),
    }),
  ),
})
const FACET = { _producer: z.url(), _schemaURL: z.url() }
const DATASET = { namespace: z.string(), name: z.string() }

/** `JobEvent` of OpenLineage 2-0-2, with the facets schema 1-1-1 and columnLineage 1-2-0, as their JSON schemas have them. */
const EVENT = z.strictObject({
  eventTime: z.iso.datetime(),
  producer: z.url(),
  schemaURL: z.url(),
  job: z.strictObject({ ...DATASET, facets: z.object({}) }),
  inputs: z.array(z.strictObject(DATASET)),
  outputs: z.array(
    z.strictObject({
      ...DATASET,
      facets: z.strictObject({
        schema: z.strictObject({
          ...FACET,
          fields: z.array(z.strictObject({ name: z.string(), type: z.optional(z.string()) })),
        }),
        columnLineage: z.strictObject({
          ...FACET,
          fields: z.record(z.string(), z.strictObject({ inputFields: z.array(FIELD) })),
          dataset: z.array(FIELD),
        }),
      }),
    }),
  ),
})

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a column is followed from a file to the last model', async () => {
    const dir = await loaded(kind)
    const up = await sluice(dir, ['models', 'lineage', 'marts.by_customer.revenue', '--upstream'])
    expect(up.stdout).toBe(`marts.by_customer.revenue
  <- marts.daily.revenue (identity)
    <- staging.paid.amount (aggregation)
      <- shop.orders.amount (identity)
        <- source shop.orders: "Amount" (identity)
rows of staging.paid are decided by shop.orders.state (filter)
rows of marts.daily are decided by staging.paid.placed_at (group by)
rows of marts.by_customer are decided by shop.customers.id (join), staging.paid.customer (join), marts.daily.day (join), staging.paid.placed_at (join)
`)
    const down = await sluice(dir, ['models', 'lineage', 'shop.orders.state', '--downstream', '--json'])
    expect(objectsOf(down.stdout).at(-1)).toMatchObject({
      of: [{ table: 'shop.orders', column: 'state' }],
      upstream: [],
      downstream: [
        {
          from: { table: 'shop.orders', column: 'state' },
          to: { table: 'staging.paid', column: null },
          how: 'filter',
          direct: false,
        },
      ],
    })
    const whole = await sluice(dir, ['models', 'lineage'])
    expect(whole.stdout).toContain('marts.daily.orders <- no column\n')
    expect(whole.stdout).toContain('(3 models, 9 columns)')

    const quoted = await sluice(dir, ['models', 'lineage', '"marts".daily."orders"'])
    expect(quoted.stdout).toBe((await sluice(dir, ['models', 'lineage', 'marts.daily.orders'])).stdout)

    const wrong = await sluice(dir, ['models', 'lineage', 'marts.daily.revenu'])
    expect(wrong.stderr).toContain(
      'error E_LINEAGE_NAME: marts.daily has no column revenu\n  → did you mean revenue?',
    )
    expect(wrong.code).toBe(1)
  })

  test('events of OpenLineage have the facet of columns', async () => {
    const dir = await loaded(kind)
    const { stdout } = await sluice(dir, ['models', 'lineage', '--openlineage'])
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => EVENT.parse(JSON.parse(line)))
    expect(events.map(({ job }) => job.name)).toEqual(['marts.daily', 'marts.by_customer'])
    const [daily] = events
    // The ephemeral model is no data set: what it reads stands in its place.
    expect(daily?.inputs.map(({ name }) => name.split('.').slice(-2).join('.'))).toEqual(['shop.orders'])
    const facet = daily?.outputs[0]?.facets.columnLineage
    expect(facet?.fields['revenue']?.inputFields).toMatchObject([
      { field: 'amount', transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION' }] },
    ])
    expect(facet?.dataset).toMatchObject([
      { field: 'state', transformations: [{ type: 'INDIRECT', subtype: 'FILTER' }] },
      { field: 'placed_at', transformations: [{ type: 'INDIRECT', subtype: 'GROUP_BY' }] },
    ])
  })

  test('a name that no table has is reported', { tags: 'exhaustive' }, async () => {
    const dir = await loaded(kind, {
      ...FILES,
      'models/marts/daily.sql': 'select amout as revenue, placed_at as day from staging.paid',
    })
    const { stdout } = await sluice(dir, ['models', 'lineage', 'marts.by_customer.revenue'])
    expect(stdout).toContain(
      'models/marts/daily.sql: no table that it reads has amout, so lineage is missing',
    )
  })
})
