import type { SchemaChange } from '@sluice/schema'
import type { Use } from '@sluice/schema-evolution'
import { expect, test } from 'vitest'
import type { CodeImpact } from '../impact/code-impact.ts'
import { proposalTitle } from './branch/commit-message.ts'
import type { Proposed } from './body/proposed.ts'
import { pullRequestBody } from './pull-request-body.ts'

const orders = { dataset: 'shop', name: 'orders' }
const evidence = {
  loadId: 7,
  seen: 1000,
  nonNull: 990,
  violating: 3,
  first: { file: 'a|b`c`.csv', row: 41, shape: 'Secret-77' },
}
const widen: SchemaChange = {
  kind: 'widen-column',
  table: orders,
  column: 'qty',
  from: 'bigint',
  to: 'text',
  evidence,
}
const add = (name: string): SchemaChange => ({
  kind: 'add-column',
  table: orders,
  column: { name, type: 'text', nullable: true },
  evidence: { ...evidence, violating: 0 },
})

const proposed = (changes: readonly SchemaChange[], rest: Partial<Proposed> = {}): Proposed => ({
  dataset: 'shop',
  kind: 'postgres',
  target: 'production',
  migrations: [
    { id: '20260102T030405_change_orders', sql: {}, plan: { id: '', base: '', footprint: [], changes } },
  ],
  rejected: [],
  waiting: [
    {
      table: 'shop.orders',
      nested: false,
      loads: 2,
      rows_waiting: 3,
      rows_blocked: 3,
      since: '2026-01-02T03:04:05Z',
    },
    {
      table: 'shop.orders__tags',
      nested: true,
      loads: 1,
      rows_waiting: 4,
      rows_blocked: 0,
      since: '2026-01-03T03:04:05Z',
    },
  ],
  edited: false,
  ...rest,
})

const use = (name: string, line: number, detail: string): Use => ({
  kind: 'query',
  file: 'src/revenue.ts',
  line,
  name,
  access: 'read',
  detail,
})

const impact: CodeImpact = {
  changes: [
    {
      change: 'change shop.orders.qty from bigint to text',
      subject: 'shop.orders.qty',
      typeBefore: 'number | null',
      typeAfter: 'string | null',
      breaks: [use('total', 15, 'TS2345: Argument of type string')],
      touches: [use('byDay', 5, 'selectAll')],
      may: [],
    },
  ],
  checked: { files: 14, models: 1 },
  notes: [],
  uncertain: [],
}

test('says first what breaks, what locks and what waits, then why, what it costs, and what to do', () => {
  expect(pullRequestBody(proposed([widen, add('coupon')], { impact }))).toMatchInlineSnapshot(`
    "<!-- sluice proposal {"dataset":"shop","target":"production"} -->
    ❌ **1 use in code breaks**: fix \`src/revenue.ts:15\` on this branch before you merge · ⚠️ locks \`shop.orders\` for its rewrite · 3 rows have waited on target \`production\` since 2026-01-02 03:04:05 UTC

    Loads into \`shop\` brought data that the reviewed schema cannot hold. Nothing is lost in the meantime, and all data that fits is loaded.

    ### Breaks: fix here before you merge

    - \`total\` (\`src/revenue.ts:15\`), read: TS2345: Argument of type string

    ### Changes

    | change | why | cost on Postgres | breaks / touches |
    | --- | --- | --- | ---: |
    | \`widen shop.orders.qty from bigint to text\` | \`Aaaaaa-99\`, 3 of 1,000, \`\`a\\|b\`c\`.csv\`\` row 41, load 7 | ⚠️ rewrite; ⚠️ may be \`Aaaaaa-99\`, and sorts and compares as text | **1** / 1<br>\`number \\| null\` → \`string \\| null\` |
    | \`add shop.orders.coupon text\` | \`Aaaaaa-99\`, 990 of 1,000, \`\`a\\|b\`c\`.csv\`\` row 41, load 7 | instant | 0 / 0 |

    In shapes of values, \`A\` and \`a\` stand for letters and \`9\` for digits. Rows count from 0.

    <details><summary>Code that uses what changes and does not break (checked 14 files and 1 SQL model)</summary>

    \`widen shop.orders.qty from bigint to text\`

    *touches*

    - \`byDay\` (\`src/revenue.ts:5\`), read: selectAll

    </details>

    <details><summary>Waiting data</summary>

    | table | rows waiting | of them blocked | loads | since (UTC) |
    | --- | ---: | ---: | ---: | --- |
    | \`shop.orders\` | 3 | 3 | 2 | 2026-01-02 03:04:05 |
    | \`shop.orders__tags\` (nested) | 4 |  | 1 | 2026-01-03 03:04:05 |

    A row is blocked if one of its values does not fit. It is merged as a whole when all its values fit.

    </details>

    ### Review

    - **Fix** the code listed under *Breaks* on this branch: the check on the pull request fails until then.
    - **Preview**: \`sluice preview --target production\` on this branch shows the rows that tables and models will have, and changes nothing; \`sluice review --preview\` adds it to the comment of the check.
    - **Accept**: merge. \`sluice migrate\` applies the files and merges the waiting data, exactly once.
    - **Edit** the \`.sql\` files on this branch first, if another type or an index is better. Do not change \`plan.json\`, and run \`sluice generate\`. Loads use the types that the tables have.
    - **Reject**: run \`sluice reject MIGRATION\` on this branch, or with \`--column\` for a part of it, and merge: it is not proposed again, and the data that needs it stays in staging. If you only close the pull request, the next load opens it again.
    - **A conflict in \`generated/\`**: take either side, run \`sluice generate\`, commit.
    "
  `)
})

test('a new table shows its columns with types and key, and a change that keeps its type what it reads as', () => {
  const created: SchemaChange = {
    kind: 'create-table',
    table: {
      ...orders,
      columns: [
        { name: 'id', type: 'bigint', nullable: false },
        { name: 'amount', type: 'decimal(18,2)', nullable: true },
        { name: '_sluice_load_id', type: 'bigint', nullable: false },
      ],
      primaryKey: ['id'],
    },
    emptyColumns: ['note'],
  }
  const body = pullRequestBody(proposed([created]))
  expect(body).toContain(`<details><summary>shop.orders: 2 columns, key (id)</summary>

- \`id\` bigint not null
- \`amount\` decimal(18,2)

Not created, because they never held a value: \`note\`

</details>`)
  const scaled = pullRequestBody(proposed([{ ...widen, to: 'decimal(18,2)' }]))
  expect(scaled).toContain("⚠️ rewrite; ⚠️ reads as `'95.00'`, was `'95'`")
})

test('a change that compiles and gives other values stands in the summary, with the code to look at', () => {
  const [change] = impact.changes
  const silent = `still string, so the compiler sees no difference, but '95' is read as '95.00'`
  const changes = change ? [{ ...change, silent, breaks: [] }] : []
  const body = pullRequestBody(
    proposed([{ ...widen, to: 'decimal(18,2)' }], { impact: { ...impact, changes } }),
  )
  expect(body).toContain(
    '✅ no code breaks · ⚠️ 1 column has different values in code that still compiles · ⚠️ locks',
  )
  expect(body).toContain(`### Compiles, but reads other values

- ⚠️ \`widen shop.orders.qty from bigint to decimal(18,2)\`: ${silent}. Check \`byDay\` (\`src/revenue.ts:5\`).

### Changes`)
})

test('the summary says if it is not certain whether code breaks', () => {
  const unknown: CodeImpact = {
    changes: [],
    checked: { files: 0, models: 0 },
    notes: [],
    uncertain: ['there is no tsconfig.json'],
  }
  const [, summary] = pullRequestBody(proposed([widen], { impact: unknown })).split('\n')
  expect(summary).toBe(
    '⚠️ it is not certain whether code breaks: there is no tsconfig.json · ⚠️ locks `shop.orders` for its rewrite · 3 rows have waited on target `production` since 2026-01-02 03:04:05 UTC',
  )
})

test('shows the size of a table that is rewritten, and the loads that show a change', () => {
  const risk = { data: 'lossless', lock: 'rewrite', types: 'breaks' } as const
  const joined = {
    ...evidence,
    loads: 3,
    firstSeen: { loadId: 7, at: '2026-01-02T03:04:05Z' },
    lastSeen: { loadId: 9, at: '2026-01-04T03:04:05Z' },
    shapes: ['999-a', 'Aaa|a', '999-a'],
  }
  const changes: SchemaChange[] = [
    { ...widen, evidence: joined },
    { ...widen, column: 'zip', to: 'decimal(18,2)' },
  ]
  const [migration] = proposed(changes).migrations
  const planned = (lock: 'rewrite' | 'online'): Proposed =>
    proposed(changes, {
      migrations: [
        {
          id: migration?.id ?? '',
          sql: {},
          plan: {
            id: '',
            base: '',
            footprint: [],
            changes,
            assessments: changes.map(() => ({
              title: '',
              footprint: '',
              risk: { postgres: { ...risk, lock }, duckdb: risk },
            })),
            estimates: [
              { table: 'shop.orders', engine: 'postgres', lock, rows: 5_000_000, bytes: 1_234_000_000 },
            ],
          },
        },
      ],
    })
  const body = pullRequestBody(planned('rewrite'))
  expect(body).toContain('⚠️ locks `shop.orders` for its rewrite of 5,000,000 rows, 1.2 GB')
  expect(body).toContain('| ⚠️ rewrite of 5,000,000 rows, 1.2 GB; ')
  expect(body).toContain("| ⚠️ in the same rewrite; ⚠️ reads as `'95.00'`, was `'95'` |")
  expect(body).toContain('| `999-a`, `Aaa\\|a`, 3 of 1,000, ``a\\|b`c`.csv`` row 41, 3 loads (7 to 9) |')
  expect(pullRequestBody(planned('online'))).toContain('| online rewrite of 5,000,000 rows, 1.2 GB; ')
})

test('names and files keep the tables whole, and shapes are masked whoever wrote them', () => {
  const body = pullRequestBody(proposed([widen]))
  expect(body).toContain('| `Aaaaaa-99`, 3 of 1,000, ``a\\|b`c`.csv`` row 41, load 7 |')
  expect(body).not.toContain('Secret')
})

test('is never longer than GitHub takes, and always ends with what to do', () => {
  const wide = Array.from({ length: 2000 }, (_, i) => add(`c${i}`.padEnd(60, 'x')))
  const waiting = Array.from({ length: 200 }, (_, i) => ({
    table: `shop.t${i}`,
    nested: false,
    loads: 1,
    rows_waiting: 1,
    rows_blocked: 0,
    since: '2026-01-02T03:04:05Z',
  }))
  const touches = Array.from({ length: 5000 }, (_, i) => use(`query${i}`, i, 'selectAll'))
  const changes = impact.changes.map((one) => ({ ...one, breaks: [], touches }))
  const body = pullRequestBody(proposed(wide, { waiting, impact: { ...impact, changes } }))
  expect(body.length).toBeLessThan(65_536)
  expect(body).toContain('and 1,950 more')
  expect(body).toContain('… and more, in the files.')
  expect(body.split('<details')).toHaveLength(body.split('</details>').length)
  expect(body).toMatch(/run `sluice generate`, commit\.\n$/)
})

test.each([
  ['one change', [widen], 'Widen shop.orders.qty from bigint to text'],
  ['several', [widen, add('coupon'), add('note')], 'Widen 1 column, add 2 columns in shop'],
  ['a long name', [add('x'.repeat(70))], 'Add 1 column in shop'],
  ['none', [], 'Migrate shop: 1 migration'],
])('the title of %s', (_, changes, title) => {
  expect(proposalTitle('shop', proposed(changes).migrations, [])).toBe(title)
})
