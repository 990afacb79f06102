import { execFile } from 'node:child_process'
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ObservedTable, Table } from '@sluice/schema'
import { propose, readMigrations, type ProposeOptions } from '@sluice/schema-evolution'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryLoads } from './arbitrary-observed.ts'
import { withFolder } from './engines.ts'

const evidence = {
  loadId: 7,
  seen: 100,
  nonNull: 90,
  violating: 3,
  first: { file: 'orders-2026-01-02.csv', row: 41, shape: '339-b' },
}

const orders = (columns: ObservedTable['columns']): ObservedTable => ({
  dataset: 'shop',
  name: 'orders',
  columns,
  emptyColumns: ['coupon'],
  primaryKey: ['id'],
  disposition: 'merge',
  resource: 'orders',
})

const FIRST = orders([
  { name: 'id', type: 'bigint', evidence },
  { name: 'qty', type: 'bigint', digits: { whole: 2, scale: 0 } },
  { name: 'amount', type: 'decimal(7,2)' },
])
const DRIFT = orders([
  { name: 'id', type: 'bigint' },
  { name: 'qty', type: 'text', evidence },
  { name: 'amount', type: 'decimal(20,3)' },
  { name: 'note', type: 'text' },
])

const FINAL: Table = {
  dataset: 'shop',
  name: 'orders',
  columns: [
    { name: 'id', type: 'bigint', nullable: false },
    { name: 'qty', type: 'bigint', nullable: true },
    { name: 'amount', type: 'decimal(18,2)', nullable: true },
    { name: '_sluice_load_id', type: 'bigint', nullable: false },
    { name: '_sluice_id', type: 'bigint', nullable: false },
  ],
  primaryKey: ['id'],
}

const options = (projectDir: string, given: Partial<ProposeOptions>): ProposeOptions => ({
  projectDir,
  finals: [],
  observed: [],
  liveDigits: () => undefined,
  applied: new Set(),
  now: new Date('2026-01-02T03:04:05.678Z'),
  ...given,
})

const filesOf = async (folder: string): Promise<Record<string, string>> => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return Object.fromEntries(
    await Promise.all(
      files.toSorted().map(async (file) => [file.slice(folder.length), await readFile(file, 'utf8')]),
    ),
  ) as Record<string, string>
}

test('a first load makes a table: one folder, a file an engine', () =>
  withFolder(async (folder) => {
    const proposal = await propose(options(folder, { observed: [FIRST] }))
    expect(proposal?.id).toBe('20260102T030405_create_orders')
    const files = await filesOf(proposal?.path ?? '')
    expect(Object.keys(files)).toEqual([
      '/duckdb.down.sql',
      '/duckdb.sql',
      '/plan.json',
      '/postgres.down.sql',
      '/postgres.sql',
    ])
    expect(files['/postgres.sql']).toMatchInlineSnapshot(`
      "--! Id: 20260102T030405_create_orders
      --! Engine: postgres
      --! Base: sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945
      --! Rendered: sha256:c1b2e8b2b029e98869be823b59ecdebb748195db550698cf1e1741174f7a36ea
      --! Footprint: shop.orders
      --! Class: data=lossless lock=none types=adds
      --! Evidence: shop.orders rule=new-table load=7 file="orders-2026-01-02.csv" row=41 seen=100 violating=3 null=10 loads=1 shapes=["999-a"]

      set local lock_timeout = '500ms';

      -- create shop.orders: load 7, 100 rows, first in orders-2026-01-02.csv row 41, like 999-a
      -- data=lossless lock=none types=adds
      -- never held a value, so not created: coupon
      create schema if not exists "shop";
      create table "shop"."orders" (
        "id" bigint not null,
        "qty" bigint,
        "amount" numeric(18,2),
        "_sluice_load_id" bigint not null,
        "_sluice_id" bigint not null,
        primary key ("id")
      );
      "
    `)
  }))

test('drift: a new column, and two widenings in one statement, each with its reason', () =>
  withFolder(async (folder) => {
    const proposal = await propose(options(folder, { finals: [FINAL], observed: [DRIFT] }))
    const files = await filesOf(proposal?.path ?? '')
    expect(proposal?.id).toBe('20260102T030405_change_orders')
    const bodyOf = (text = ''): string => text.slice(text.indexOf('\n\n'))
    expect(bodyOf(files['/postgres.sql'])).toMatchInlineSnapshot(`
      "

      set local lock_timeout = '500ms';

      -- widen shop.orders.qty from bigint to text: load 7, 3 of 90 values do not fit, first in orders-2026-01-02.csv row 41, like 999-a
      -- data=compares-differently lock=rewrite types=neutral
      -- widen shop.orders.amount from decimal(18,2) to decimal(38,3): seen in a load
      -- data=lossless lock=rewrite types=neutral
      set local timezone = 'UTC';
      alter table "shop"."orders"
        -- every value converts exactly; the table is rewritten once for all columns
        -- squawk-ignore changing-column-type
        alter column "qty" type text using cast("qty" as text),
        -- every value converts exactly; the table is rewritten once for all columns
        -- squawk-ignore changing-column-type
        alter column "amount" type numeric(38,3) using cast("amount" as numeric(38,3));
      analyze "shop"."orders" ("qty", "amount");

      -- add shop.orders.note text: seen in a load
      -- data=lossless lock=instant types=adds
      alter table "shop"."orders" add column "note" text;
      "
    `)
    expect(bodyOf(files['/duckdb.sql'])).toMatchInlineSnapshot(`
      "

      -- widen shop.orders.qty from bigint to text: load 7, 3 of 90 values do not fit, first in orders-2026-01-02.csv row 41, like 999-a
      -- data=compares-differently lock=rewrite types=neutral
      -- widen shop.orders.amount from decimal(18,2) to decimal(38,3): seen in a load
      -- data=lossless lock=rewrite types=neutral
      create table "shop"."orders__sluice_copy" as
      select * replace (
        cast("qty" as varchar) as "qty",
        cast("amount" as decimal(38,3)) as "amount"
      )
      from "shop"."orders";
      alter table "shop"."orders__sluice_copy" alter column "id" set not null;
      alter table "shop"."orders__sluice_copy" alter column "_sluice_load_id" set not null;
      alter table "shop"."orders__sluice_copy" alter column "_sluice_id" set not null;
      drop table "shop"."orders";
      alter table "shop"."orders__sluice_copy" rename to "orders";
      comment on table "shop"."orders" is 'primary key: ["id"]';

      -- add shop.orders.note text: seen in a load
      -- data=lossless lock=instant types=adds
      alter table "shop"."orders" add column "note" varchar;
      "
    `)
  }))

test('a proposal is the same bytes for the same input, and a second one writes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLoads, (loads) =>
      withFolder((one) =>
        withFolder(async (other) => {
          const observed = loads.flat()
          expect(await propose(options(one, { observed }))).toBeDefined()
          await propose(options(other, { observed }))
          expect(await filesOf(join(one, 'migrations'))).toEqual(await filesOf(join(other, 'migrations')))
          expect(await propose(options(one, { observed }))).toBeUndefined()
        }),
      ),
    ),
    { numRuns: 20 },
  )
})

test('no shape is committed unmasked, and no line break in a name or file leaves its comment', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLoads, (loads) =>
      withFolder(async (folder) => {
        await propose(options(folder, { observed: loads.flat() }))
        const text = Object.values(await filesOf(join(folder, 'migrations'))).join('\n')
        expect(text.replaceAll(/sha256:[0-9a-f]+/g, '')).not.toMatch(/SECRET|4711/)
        expect(text).toContain('AAAAAA-9999')
        expect(text).not.toMatch(/^\.csv/m)
      }),
    ),
    { numRuns: 10 },
  )
})

const MORE = orders([
  ...FIRST.columns.slice(0, 2),
  { name: 'amount', type: 'text' },
  { name: 'note', type: 'text', evidence },
])

const idsIn = async (folder: string): Promise<readonly string[]> =>
  (await readMigrations(join(folder, 'migrations'))).map(({ id }) => id)

test('what is proposed already is not proposed again; what is new supersedes a proposal that nobody touched', () =>
  withFolder(async (folder) => {
    const first = await propose(options(folder, { observed: [FIRST] }))
    expect(await propose(options(folder, { observed: [FIRST] }))).toBeUndefined()
    const old = await filesOf(first?.path ?? '')
    const next = await propose(options(folder, { observed: [FIRST, MORE] }))
    expect(next?.superseded).toEqual([first?.id])
    expect(next?.id).toBe('20260102T030406_create_orders') // the clock stood still, the order must not
    expect(await idsIn(folder)).toEqual([next?.id])
    const [created] = next?.changes ?? []
    expect(next?.changes).toHaveLength(1)
    expect(created).toMatchObject({
      kind: 'create-table',
      emptyColumns: ['coupon'],
      table: { primaryKey: ['id'] },
      evidence: { loads: 2, seen: 200 },
    })
    const types =
      created?.kind === 'create-table' ? created.table.columns.map(({ name, type }) => [name, type]) : []
    expect(types).toContainEqual(['amount', 'text'])
    expect(types).toContainEqual(['note', 'text'])
    expect(await propose(options(folder, { observed: [FIRST, MORE] }))).toBeUndefined()

    // A crash before the old folder was removed leaves both, and counts for nothing.
    await mkdir(first?.path ?? '')
    for (const [file, text] of Object.entries(old)) await writeFile(join(first?.path ?? '', file), text)
    expect(await idsIn(folder)).toEqual([next?.id])
    expect(await propose(options(folder, { observed: [FIRST, MORE] }))).toBeUndefined()
  }))

test('changes of an existing table are put together: from the type that it has to the one that it needs', () =>
  withFolder(async (folder) => {
    await propose(
      options(folder, {
        finals: [FINAL],
        observed: [
          orders([
            { name: 'id', type: 'bigint' },
            { name: 'qty', type: 'double' },
          ]),
        ],
      }),
    )
    const next = await propose(options(folder, { finals: [FINAL], observed: [DRIFT] }))
    expect(next?.superseded).toHaveLength(1)
    expect(next?.changes).toMatchObject([
      { kind: 'widen-column', column: 'qty', from: 'bigint', to: 'text', evidence: { loadId: 7 } },
      { kind: 'widen-column', column: 'amount', from: 'decimal(18,2)', to: 'decimal(38,3)' },
      { kind: 'add-column', column: { name: 'note', type: 'text' } },
    ])
  }))

const run = promisify(execFile)

test.each([
  [
    'was edited',
    async (path: string) =>
      appendFile(join(path, 'postgres.sql'), 'create index on "shop"."orders" ("qty");\n'),
  ],
  [
    'is committed in git',
    async (path: string) => {
      const cwd = join(path, '../..')
      await run('git', ['init', '--quiet'], { cwd })
      await run('git', ['add', '.'], { cwd })
      await run('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'reviewed'], {
        cwd,
      })
    },
  ],
  ['was begun on the target', async () => {}],
])('a proposal that %s stays, and the next one builds on it', (why, change) =>
  withFolder(async (folder) => {
    const first = await propose(options(folder, { observed: [FIRST] }))
    await change(first?.path ?? '')
    const started = new Set(why === 'was begun on the target' ? [first?.id ?? ''] : [])
    const next = await propose(options(folder, { observed: [FIRST, MORE], started }))
    expect(next?.superseded).toEqual([])
    expect(next?.changes.map(({ kind }) => kind)).toEqual(['widen-column', 'add-column'])
    expect(await idsIn(folder)).toEqual([first?.id, next?.id])
  }),
)

test('parallel proposals of the same need make one migration', () =>
  withFolder(async (folder) => {
    const made = await Promise.all([1, 2, 3].map(() => propose(options(folder, { observed: [FIRST] }))))
    expect(made.filter((proposal) => proposal !== undefined)).toHaveLength(1)
    expect(await readdir(join(folder, '.sluice', 'drafts'))).toEqual([])
  }))

test('a table waits for its key, and a nested table for its root', () =>
  withFolder(async (folder) => {
    const root = orders([{ name: 'qty', type: 'bigint' }])
    const nested: ObservedTable = {
      ...root,
      name: 'orders__lines',
      primaryKey: [],
      parent: 'orders',
      root: 'orders',
    }
    expect(await propose(options(folder, { observed: [root, nested] }))).toBeUndefined()
    const both = await propose(options(folder, { observed: [root, nested, FIRST] }))
    expect(both?.changes.map(({ table }) => table.name)).toEqual(['orders', 'orders__lines'])
  }))

test('a column that a reviewer made not null is relaxed where nulls come', () =>
  withFolder(async (folder) => {
    const strict = { ...FINAL, columns: FINAL.columns.map((column) => ({ ...column, nullable: false })) }
    const proposal = await propose(
      options(folder, {
        finals: [strict],
        observed: [
          orders([
            { name: 'id', type: 'bigint' },
            { name: 'qty', type: 'bigint', evidence },
          ]),
        ],
      }),
    )
    expect(proposal?.changes.map((change) => [change.kind, 'column' in change && change.column])).toEqual([
      ['relax-not-null', 'qty'],
      ['relax-not-null', 'amount'],
    ])
  }))
