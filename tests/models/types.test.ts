import { ENGINE_KINDS } from '@sluice/engine'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { configWith, makeProject } from '../cli/support/project.ts'
import { sluice } from '../cli/support/sluice.ts'
import { ORDERS_MIGRATION } from '../cli/support/staged-load.ts'

const MODELS = {
  'models/staging/orders.sql': '--! materialized: ephemeral\nselect * from shop.orders where amount > 0',
  'models/marts/totals.sql': `--! description: what was sold
--! column total: of all orders
--! tests: not_null(id), not_null(total) where (id > 0)
select id, cast(sum(amount) as bigint) as total from staging.orders group by id`,
  'models/marts/big.sql': 'select total from marts.totals where total > 10',
}

const TARGETS = {
  duckdb: `{ duck: { kind: 'duckdb', path: 'shop.duckdb' } }`,
  postgres: `{ pg: { kind: 'postgres', url: '' } }`,
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const make = (files: Readonly<Record<string, string>>): Promise<string> =>
    makeProject({ 'sluice.config.ts': configWith(TARGETS[kind]), ...ORDERS_MIGRATION, ...files })

  test('models have types', async () => {
    const dir = await make(MODELS)
    const { code, stdout } = await sluice(dir, ['generate'])
    expect(stdout).toContain('generated/database.ts')
    expect(code).toBe(0)
    const types = await readFile(join(dir, 'generated/database.ts'), 'utf8')
    expect(types).toContain(`/** \`marts.totals\`: what was sold */
export interface MartsTotals {
  /** bigint */
  id: Bigint;
  /** bigint: of all orders */
  total: Bigint | null;
}`)
    expect(types).toContain('"marts.big": MartsBig;')
    expect(types).not.toContain('staging.orders')
    expect((await sluice(dir, ['generate', '--check'])).code).toBe(0)

    await writeFile(join(dir, 'models/marts/big.sql'), 'select total as sold from marts.totals')
    expect((await sluice(dir, ['verify'])).stdout).toContain('error E_GENERATED_STALE')
  })

  test('a model that cannot run has no types, and verify says why', async () => {
    const dir = await make({
      ...MODELS,
      'models/marts/big.sql': 'select total,\n  nothing from marts.totals',
    })
    const { stdout } = await sluice(dir, ['generate'])
    expect(stdout).toMatch(/note models\/marts\/big\.sql:2: the model has no types: .*nothing/)
    expect(await readFile(join(dir, 'generated/database.ts'), 'utf8')).not.toContain('marts.big')
    const verified = await sluice(dir, ['verify'])
    expect(verified.code).toBe(1)
    expect(verified.stdout).toMatch(/error E_MODEL_SQL: .*nothing.*\n {2}at models\/marts\/big\.sql:2\n/)
    await rm(join(dir, 'models/marts/big.sql'))
    expect((await sluice(dir, ['verify'])).stdout).not.toContain('E_MODEL')
  })
})

test('columns that differ between the engines are a finding', async () => {
  const targets = `{ duck: { kind: 'duckdb', path: 'shop.duckdb' }, pg: { kind: 'postgres', url: '' } }`
  const dir = await makeProject({
    'sluice.config.ts': configWith(targets),
    ...ORDERS_MIGRATION,
    'models/marts/a.duckdb.sql': 'select id, amount from shop.orders',
    'models/marts/a.postgres.sql': 'select id from shop.orders',
    'models/marts/b.duckdb.sql':
      '-- for DuckDB\nselect id, sum(id) as n, id as other from shop.orders group by id',
    'models/marts/b.postgres.sql':
      'select id, sum(id) as n, cast(id as text) as other from shop.orders group by id',
  })
  await sluice(dir, ['generate'])
  const { stdout } = await sluice(dir, ['verify'])
  expect(stdout).toContain(
    'error E_ENGINES_DIFFER: on DuckDB marts.a has the columns id, amount, on Postgres id\n  at models/marts/a.duckdb.sql:1',
  )
  expect(stdout).toContain(
    'error E_ENGINES_DIFFER: on DuckDB marts.b.other is bigint, on Postgres text\n  at models/marts/b.duckdb.sql:2',
  )
})
