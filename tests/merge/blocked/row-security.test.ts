import { openPostgres } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '../../support/postgres.ts'
import { MergeFixture } from '../merge-fixture.ts'

const ROLE = `sluice_test_${randomBytes(4).toString('hex')}`
const COLUMNS = { k: 'bigint' } as const
let database: FreshDatabase
let fixture: MergeFixture

beforeAll(async () => {
  database = await freshDatabase()
  {
    await using engine = await openPostgres({ url: database.url })
    await engine.session.script(
      `create role ${ROLE}; grant create on database ${new URL(database.url).pathname.slice(1)} to ${ROLE}`,
    )
  }
  const url = new URL(database.url)
  url.searchParams.set('options', `-c role=${ROLE}`)
  const engine = await openPostgres({ url: url.href })
  await installSystem(engine)
  await engine.session.script('create schema shop; create schema shop_staging')
  fixture = new MergeFixture(engine, async () => {
    await using admin = await openPostgres({ url: database.url })
    await admin.session.script(`drop owned by ${ROLE} cascade; drop role ${ROLE}`)
    await database.drop()
  })
})
afterAll(() => fixture[Symbol.asyncDispose]())

let tables = 0

/** Loads one row twice, with these policies before the second time; gives the table's rows. */
async function loadUnder(policies: (table: string) => readonly string[], disposition: 'replace' | 'merge') {
  const table = `t${tables++}`
  await fixture.final(table, COLUMNS, { key: ['k'] })
  const load = () =>
    fixture.load({
      table,
      disposition,
      key: ['k'],
      columns: COLUMNS,
      rows: [{ k: 1 }],
    })
  await load()
  await fixture.engine.session.script(policies(`shop.${table}`).join('; '))
  await load()
  return fixture.rows(table, ['k'])
}

const FORCED = (table: string): readonly string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
]

test.each(['replace', 'merge'] as const)(
  '%s: policies that hide rows are named, and nothing is written',
  async (disposition) => {
    const policies = (table: string): readonly string[] => [
      ...FORCED(table),
      `create policy a on ${table} for select using (true)`,
      `create policy b on ${table} for insert with check (true)`,
    ]
    await expect(loadUnder(policies, disposition)).rejects.toMatchObject({
      code: 'E_ROW_SECURITY',
      place: `shop.t${tables - 1}`,
      message: `row-level security of shop.t${tables - 1} does not let ${ROLE} update, delete every row`,
      hint: expect.stringContaining(
        `create policy sluice on shop.t${tables - 1} to ${ROLE} using (true)`,
      ) as unknown,
    })
    const name = `t${tables - 1}`
    await fixture.engine.session.run(`alter table shop.${name} no force row level security`)
    expect(await fixture.rows(name, ['k'])).toEqual([['1']])
  },
)

test.each([
  ['a table without policies', FORCED],
  ['a condition', (table: string) => [...FORCED(table), `create policy a on ${table} using (k > 1)`]],
  [
    'a restrictive policy beside one that allows all',
    (table: string) => [
      ...FORCED(table),
      `create policy a on ${table} using (true)`,
      `create policy b on ${table} as restrictive for delete using (k > 1)`,
    ],
  ],
  [
    'a policy for another role',
    (table: string) => [...FORCED(table), `create policy a on ${table} to pg_monitor using (true)`],
  ],
  [
    'a condition on what is written',
    (table: string) => [...FORCED(table), `create policy a on ${table} using (true) with check (k > 1)`],
  ],
])('refused: %s', async (_, policies) => {
  await expect(loadUnder(policies, 'merge')).rejects.toMatchObject({ code: 'E_ROW_SECURITY' })
})

test.each([
  [
    'row-level security that does not concern the owner',
    (table: string) => [`alter table ${table} enable row level security`],
  ],
  [
    'the policy of the hint',
    (table: string) => [
      ...FORCED(table),
      `create policy sluice on ${table} to ${ROLE} using (true) with check (true)`,
    ],
  ],
  ['a policy for all', (table: string) => [...FORCED(table), `create policy a on ${table} using (true)`]],
])('loaded: %s', async (_, policies) => {
  expect(await loadUnder(policies, 'replace')).toEqual([['1']])
})

test('the hint names the restrictive policies, and the policy to create only where none allows all', async () => {
  const both = (table: string): readonly string[] => [
    ...FORCED(table),
    `create policy a on ${table} using (k > 0)`,
    `create policy "No Deletes" on ${table} as restrictive for delete using (k > 1)`,
  ]
  const name = `shop.t${tables}`
  await expect(loadUnder(both, 'merge')).rejects.toMatchObject({
    hint: `a restrictive policy applies even if other policies allow access: give "No Deletes" to roles other than ${ROLE}, alter policy "No Deletes" on ${name} to OTHER_ROLE, or drop it; and allow it: create policy sluice on ${name} to ${ROLE} using (true) with check (true); or: alter role ${ROLE} bypassrls`,
  })
  const restrictive = (table: string): readonly string[] => [
    ...FORCED(table),
    `create policy a on ${table} using (true)`,
    `create policy b on ${table} as restrictive using (k > 1)`,
  ]
  await expect(loadUnder(restrictive, 'merge')).rejects.toMatchObject({
    hint: expect.not.stringContaining('create policy') as unknown,
  })
})

test('a table whose rows are hidden does not stop the merge of another one', async () => {
  const load = (table: string) =>
    fixture.load({ table, disposition: 'merge', key: ['k'], columns: COLUMNS, rows: [{ k: 1 }] })
  await load('hidden')
  await fixture.final('hidden', COLUMNS, { key: ['k'] })
  await fixture.engine.session.script(FORCED('shop.hidden').join('; '))
  await fixture.final('seen', COLUMNS, { key: ['k'] })
  await load('seen')
  expect(await fixture.rows('seen', ['k'])).toEqual([['1']])
  await expect(fixture.mergeWaiting()).rejects.toMatchObject({ code: 'E_ROW_SECURITY', place: 'shop.hidden' })
})
