import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { objectsOf } from '../cli/support/sluice.ts'
import { Shop } from './support/shop.ts'

const config = (text: string): string =>
  `import { defineModels } from 'sluice'\nexport default defineModels(${text})`

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('folders give models what their headers do not say', async () => {
    const shop = await Shop.make(kind, {
      '../models.config.ts': config(`{
        '.': { tags: ['all'] },
        marts: { materialized: 'table', tags: ['mart'], lookback: 3, storeFailures: true },
        'marts/slow': { materialized: 'incremental', timeColumn: 'day' },
      }`),
      'staging/orders.sql': 'select * from shop.orders',
      'marts/daily.sql': '--! tags: own\nselect day from staging.orders',
      'marts/seen.sql': '--! materialized: view\nselect day from staging.orders',
      'marts/slow/days.sql': 'select day, count(*) as n from shop.orders where day >= :since group by day',
      'marts/few.test.sql': 'select id from shop.orders where id > 2',
    })
    expect(await shop.models('build')).toMatchObject({
      'staging.orders': { materialized: 'view' },
      'marts.daily': { materialized: 'table' },
      'marts.seen': { materialized: 'view' },
      'marts.days': { materialized: 'incremental' },
      few: { stored: 'test_failures.few' },
    })
    const { models } = objectsOf((await shop.say('models', 'list', 'tag:mart', '--json')).stdout).at(-1) as {
      models: readonly { readonly model: string; readonly tags: readonly string[] }[]
    }
    expect(models.map(({ model, tags }) => [model, tags])).toEqual([
      ['marts.daily', ['own', 'all', 'mart']],
      ['marts.days', ['all', 'mart']],
      ['marts.seen', ['all', 'mart']],
    ])
  })

  test('no model is where the engine or Sluice keeps something', async () => {
    const shop = await Shop.make(kind, { 'marts/a.sql': '--! table: shop_staging.a\nselect 1 as a' })
    for (const schema of ['shop_staging', '_sluice', 'test_failures', 'pg_catalog']) {
      await shop.write({ 'marts/a.sql': `--! table: ${schema}.a\nselect 1 as a` })
      expect((await shop.say('models', 'build')).stderr).toContain(
        `error E_MODEL_HEADER: a model cannot be in the schema ${schema}, which `,
      )
    }
  })
})

test.each([
  ['{ martz: { tags: [] } }', 'there is no model in models/martz'],
  [`{ marts: { materialized: 'tabel' } as never }`, 'marts: materialized cannot be "tabel"'],
  ['{ marts: { materialised: 1 } as never }', 'marts: unknown key "materialised"'],
  ['{ marts: { lookback: -1 } }', 'marts: lookback cannot be -1'],
  ['nothing', 'the file cannot be loaded: nothing is not defined'],
])('%s is an error', async (text, message) => {
  const shop = await Shop.make('duckdb', {
    '../models.config.ts': config(text),
    'marts/a.sql': 'select 1 as id',
  })
  const { code, stderr } = await shop.say('models', 'list')
  expect(code).toBe(1)
  expect(stderr).toContain('E_MODEL_CONFIG')
  expect(stderr).toContain(message)
})
