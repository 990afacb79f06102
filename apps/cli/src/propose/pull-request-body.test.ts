import type { SchemaChange } from '@sluice/schema'
import { expect, test } from 'vitest'
import { proposalTitle } from './commit-message.ts'
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
  refused: [],
  waiting: [
    { table: 'shop.orders', loads: 2, rows_waiting: 3, rows_held: 3, since: '2026-01-02T03:04:05Z' },
    { table: 'shop.orders__tags', loads: 1, rows_waiting: 0, rows_held: 0, since: '2026-01-03T03:04:05Z' },
  ],
  waitingFor: [
    {
      of: 'shop.orders.qty',
      what: '3 values of qty',
      state: 'pending',
      loads: 2,
      since: '2026-01-02T03:04:05Z',
    },
    {
      of: 'shop.orders.note',
      what: '1 value of note',
      state: 'rejected',
      loads: 1,
      since: '2026-01-03T03:04:05Z',
    },
  ],
  edited: false,
  ...rest,
})

test('says what, why, what it costs, what waits and what to do', () => {
  expect(pullRequestBody(proposed([widen, add('coupon')]))).toMatchInlineSnapshot(`
    "<!-- sluice proposal {"dataset":"shop","target":"production"} -->
    Loads into \`shop\` brought data that the reviewed schema cannot hold: **2 changes of 1 table** would make room for it. **3 rows and the values of 1 new column** wait on target \`production\` since 2026-01-02 03:04:05 UTC. Nothing is lost meanwhile, and all that fits is loaded.

    ### Changes

    | change | data | lock on Postgres | types |
    | --- | --- | --- | --- |
    | \`widen shop.orders.qty from bigint to text\` | ⚠️ compares differently | ⚠️ rewrite | neutral |
    | \`add shop.orders.coupon text\` | lossless | instant | adds |

    - **compares differently**: no value is lost, but what was a number or a date sorts and compares as text or JSON.
    - **rewrite**: each row is written anew, and the table is locked meanwhile.
    - **neutral**: the TypeScript type of the column stays.

    ### Why

    | of | seen in | rows | null | do not fit | first at | looks like |
    | --- | --- | ---: | ---: | ---: | --- | --- |
    | \`shop.orders.qty\` | load 7 | 1,000 | 10 | 3 | \`\`a\\|b\`c\`.csv\`\` row 41 | \`Aaaaaa-99\` |
    | \`shop.orders.coupon\` | load 7 | 1,000 | 10 | 0 | \`\`a\\|b\`c\`.csv\`\` row 41 | \`Aaaaaa-99\` |

    Letters of a value are shown as \`A\` and \`a\`, digits as \`9\`: no value of the data is in this pull request. Rows count from 0.

    ### What waits

    | for | waits | of loads | since (UTC) |
    | --- | --- | ---: | --- |
    | \`shop.orders.qty\` | 3 values of qty | 2 | 2026-01-02 03:04:05 |
    | \`shop.orders.note\` (refused) | 1 value of note | 1 | 2026-01-03 03:04:05 |

    | table | rows | of them held | of loads | since (UTC) |
    | --- | ---: | ---: | ---: | --- |
    | \`shop.orders\` | 3 | 3 | 2 | 2026-01-02 03:04:05 |
    | \`shop.orders__tags\` | none: values alone wait |  | 1 | 2026-01-03 03:04:05 |

    A row is held where one of its values does not fit: it is merged as a whole, once all of it has room.

    ### Review

    The SQL for each engine is in \`migrations/20260102T030405_change_orders/\`.

    - **Accept**: merge. \`sluice migrate\` applies the files and lets in what waited, exactly once.
    - **Edit** the \`.sql\` files on this branch first, where another type or an index is better; leave \`plan.json\` alone, and run \`sluice generate\`. Loads follow the database as it is.
    - **Refuse** with \`sluice reject MIGRATION\` on this branch, or \`--column\` of it, and merge the refusal: it is not proposed again, and what needs it is kept out and kept. Closed without merging, it is proposed again by the next load.
    "
  `)
})

test('tells the size of a table that is rewritten, and the loads that show a change', () => {
  const risk = { data: 'lossless', lock: 'rewrite', types: 'breaks' } as const
  const joined = {
    ...evidence,
    loads: 3,
    firstSeen: { loadId: 7, at: '2026-01-02T03:04:05Z' },
    lastSeen: { loadId: 9, at: '2026-01-04T03:04:05Z' },
    shapes: ['999-a', 'Aaa|a', '999-a'],
  }
  const changes: SchemaChange[] = [{ ...widen, evidence: joined }]
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
            assessments: [{ title: '', footprint: '', risk: { postgres: { ...risk, lock }, duckdb: risk } }],
            estimates: [
              { table: 'shop.orders', engine: 'postgres', lock, rows: 5_000_000, bytes: 1_234_000_000 },
            ],
          },
        },
      ],
    })
  const body = pullRequestBody(planned('rewrite'))
  expect(body).toContain('| lossless | ⚠️ rewrite of 5,000,000 rows, 1.2 GB | ⚠️ breaks |')
  expect(body).toContain('| 3 loads: loads 7 to 9, 2026-01-02 to 2026-01-04 | 1,000 | 10 | 3 |')
  expect(body).toContain('| `999-a`, `Aaa\\|a` |')
  expect(pullRequestBody(planned('online'))).toContain('| online of 5,000,000 rows, 1.2 GB |')
})

test('names and files keep the tables whole, and shapes are masked whoever wrote them', () => {
  const body = pullRequestBody(proposed([widen]))
  expect(body).toContain('| ``a\\|b`c`.csv`` row 41 | `Aaaaaa-99` |')
  expect(body).not.toContain('Secret')
})

test('is never longer than GitHub takes, and always ends with what to do', () => {
  const wide = Array.from({ length: 2000 }, (_, i) => add(`c${i}`.padEnd(60, 'x')))
  const waiting = Array.from({ length: 200 }, (_, i) => ({
    table: `shop.t${i}`,
    loads: 1,
    rows_waiting: 1,
    rows_held: 0,
    since: '2026-01-02T03:04:05Z',
  }))
  const impact = 'apps/reports/src/query.ts:12 touches it\n\n'.repeat(5000)
  const body = pullRequestBody(proposed(wide, { waiting, impact }))
  expect(body.length).toBeLessThan(65_536)
  expect(body).toContain('and 1,950 more')
  expect(body).toContain('… and more, in the files.')
  expect(body).toMatch(/proposed again by the next load\.\n$/)
})

test.each([
  ['one change', [widen], 'Widen shop.orders.qty from bigint to text'],
  ['several', [widen, add('coupon'), add('note')], 'Widen 1 column, add 2 columns in shop'],
  ['a long name', [add('x'.repeat(70))], 'Add 1 column in shop'],
  ['none', [], 'Migrate shop: 1 migration'],
])('the title of %s', (_, changes, title) => {
  expect(proposalTitle('shop', proposed(changes).migrations, [])).toBe(title)
})
