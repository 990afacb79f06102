import { readFileSync } from 'node:fs'
import type { SchemaChange } from '@sluice/schema'
import { assess, NO_TARGET, renderChanges } from '@sluice/schema-evolution'
import { expect, test } from 'vitest'
import type { CodeImpact } from '../impact/code-impact.ts'
import { pullRequestBody } from './pull-request-body.ts'

const README = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8')

const table = { dataset: 'shop', name: 'orders' }
const file = 'orders-2026-01-02.csv'
const changes: readonly SchemaChange[] = [
  {
    kind: 'widen-column',
    table,
    column: 'qty',
    from: 'bigint',
    to: 'text',
    evidence: {
      loadId: 2,
      seen: 2000,
      nonNull: 2000,
      violating: 3,
      first: { file, row: 99, shape: '9-aaaa' },
    },
  },
  {
    kind: 'add-column',
    table,
    column: { name: 'coupon', type: 'text', nullable: true },
    evidence: {
      loadId: 2,
      seen: 2000,
      nonNull: 200,
      violating: 0,
      first: { file, row: 9, shape: 'AAAAAA9' },
    },
  },
]
const before = [
  { ...table, columns: [{ name: 'qty', type: 'bigint', nullable: true } as const], primaryKey: [] },
]

const impact: CodeImpact = {
  changes: [
    {
      change: 'change shop.orders.qty from bigint to text',
      subject: 'shop.orders.qty',
      typeBefore: 'number | null',
      typeAfter: 'string | null',
      breaks: [
        {
          kind: 'query',
          file: 'src/revenue.ts',
          line: 6,
          name: 'bulkOrders',
          access: 'read',
          detail: 'TS2345',
        },
      ],
      touches: [],
      may: [],
    },
  ],
  checked: { files: 2, models: 0 },
  notes: [],
  uncertain: [],
}

test('the migration in the README is what is rendered', () => {
  const excerpt = /```sql\n(.*?)```/s.exec(README)?.[1] ?? ''
  const rendered = renderChanges(changes, before, { kind: 'postgres' })
  const lines = excerpt.split('\n').filter((line) => line !== '')
  expect(lines.length).toBeGreaterThan(4)
  expect(lines.filter((line) => !rendered.split('\n').includes(line))).toEqual([])
})

test('the pull request in the README is what is rendered', () => {
  const estimate = {
    table: 'shop.orders',
    engine: 'postgres',
    lock: 'rewrite',
    rows: 3997,
    bytes: 614_400,
  } as const
  const body = pullRequestBody({
    dataset: 'shop',
    kind: 'postgres',
    target: 'production',
    migrations: [
      {
        id: '20260103T030405_change_orders',
        sql: {},
        plan: {
          id: '',
          base: '',
          footprint: [],
          changes,
          assessments: assess(changes, before, NO_TARGET),
          estimates: [estimate],
        },
      },
    ],
    rejected: [],
    waiting: [
      {
        table: 'shop.orders',
        nested: false,
        loads: 1,
        rows_waiting: 3,
        rows_blocked: 3,
        since: '2026-01-03T03:04:05Z',
      },
    ],
    edited: false,
    impact,
  })
  const quoted = README.split('\n').flatMap((line) => /^> (❌.*|\| .*)$/.exec(line)?.[1] ?? [])
  expect(quoted).toHaveLength(5)
  expect(quoted.filter((line) => !body.split('\n').includes(line))).toEqual([])
})
