import { impactMarkdown } from '@sluice/pipeline'
import type { ImpactReport } from '@sluice/schema-evolution'
import { expect, test } from 'vitest'

const report: ImpactReport = {
  migrations: ['20260201T000000_change_orders'],
  engines: ['duckdb'],
  changes: [
    {
      change: 'change shop.orders.unit_price from double to text',
      subject: 'shop.orders.unit_price',
      typeBefore: 'number | null',
      typeAfter: 'string | null',
      breaks: [
        {
          kind: 'query',
          file: 'src/revenue.ts',
          line: 12,
          name: 'dailyRevenue',
          access: 'read',
          detail: `TS2345: Argument of type '5' is not assignable to <T>|\n ${'x'.repeat(200)}`,
        },
      ],
      touches: [
        {
          kind: 'model',
          file: 'models/a.sql',
          line: 3,
          name: 'a',
          access: 'read',
          detail: 'p: double → text',
        },
      ],
      may: [{ kind: 'query', file: 'src/raw.ts', line: 8, name: 'raw', access: 'read+write', detail: 'sql' }],
    },
    { change: 'create shop.refunds', subject: 'shop.refunds', breaks: [], touches: [], may: [] },
  ],
  checked: { files: 14, models: 1 },
  notes: ['a view does not run'],
  uncertain: ['tsconfig.json has 2 errors'],
}

test('a report for a pull request: counts first, details folded', () => {
  expect(impactMarkdown(report)).toMatchInlineSnapshot(`
    "**Breaks 1, touches 1, may touch 1** of the queries in 14 files and 1 SQL model.

    | change | types | breaks | touches | may |
    | --- | --- | ---: | ---: | ---: |
    | change shop.orders.unit&#95;price from double to text | \`number \\| null\` → \`string \\| null\` | **1** | 1 | 1 |
    | create shop.refunds |  | 0 | 0 | 0 |

    <details><summary>change shop.orders.unit_price from double to text: breaks 1, touches 1, may touch 1</summary>

    *breaks*

    - \`dailyRevenue\` (\`src/revenue.ts:12\`), read: TS2345: Argument of type '5' is not assignable to &#60;T&#62;&#124; xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…

    *touches*

    - model \`a\` (\`models/a.sql:3\`), read: p: double → text

    *may touch*

    - \`raw\` (\`src/raw.ts:8\`), read+write: sql

    </details>

    > ⚠️ tsconfig.json has 2 errors

    > a view does not run
    "
  `)
})

test('a migration that leaves the tables as they are', () => {
  expect(impactMarkdown({ ...report, changes: [] })).toBe(
    'The tables do not change, so no code that uses them is affected.\n',
  )
})
