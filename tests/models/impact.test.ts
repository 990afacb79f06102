import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { configWith, makeProject } from '../cli/support/project.ts'
import { objectsOf, sluice } from '../cli/support/sluice.ts'
import { ORDERS_MIGRATION } from '../cli/support/staged-load.ts'

const TARGETS = {
  duckdb: `{ duck: { kind: 'duckdb', path: 'shop.duckdb' } }`,
  postgres: `{ pg: { kind: 'postgres', url: '' } }`,
}

const DROP = '20260102T000000_drop_amount'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('models that read other models are found, too', { tags: 'exhaustive' }, async () => {
    const dir = await makeProject({
      'sluice.config.ts': configWith(TARGETS[kind]),
      'tsconfig.json': '{ "compilerOptions": { "strict": true, "noEmit": true }, "include": ["src"] }',
      'src/empty.ts': 'export {}\n',
      ...ORDERS_MIGRATION,
      ...Object.fromEntries(
        ENGINE_KINDS.map((engine) => [
          `migrations/${DROP}/${engine}.sql`,
          `--! Id: ${DROP}\n--! Footprint: shop.orders\n--! Class: data=lossy lock=none types=breaks\n\nalter table shop.orders drop column amount;\n`,
        ]),
      ),
      'models/staging/paid.sql': '--! materialized: ephemeral\nselect id, amount from shop.orders',
      'models/marts/totals.sql': 'select id, sum(amount) as total from staging.paid group by id',
      'models/marts/big.sql': 'select total from marts.totals where total > 10',
      'models/marts/every.sql': 'select * from shop.orders',
      'models/marts/last.sql': 'select * from marts.every',
      'models/marts/ids.sql': 'select id from marts.every',
      'models/marts/slow.sql': `--! materialized: incremental
--! time_column: amount
--! strategy: append
select id, amount from shop.orders where cast(amount as text) > :since`,
    })
    const { stdout } = await sluice(dir, ['impact', DROP, '--json'])
    const { changes, notes } = objectsOf(stdout).at(-1) as {
      changes: readonly {
        breaks: readonly { name: string }[]
        touches: readonly { name: string; detail: string }[]
      }[]
      notes: readonly string[]
    }
    expect(changes[0]?.breaks.map(({ name }) => name).toSorted()).toEqual(['big', 'paid', 'slow', 'totals'])
    expect(changes[0]?.touches.map(({ name, detail }) => `${name}: ${detail}`).toSorted()).toEqual([
      'every: amount is gone',
      'last: amount is gone',
    ])
    expect(notes.join('\n')).not.toContain('does not run')
  })
})
