import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import type { ColumnType, SchemaChange, Table } from '@sluice/schema'
import { plannedReplay, readMigrations, replay, writeMigration } from '@sluice/schema-evolution'
import { describe, expect, test } from 'vitest'
import { openShadow } from '../../packages/schema-evolution/src/shadow/open-shadow.ts'
import { KEYWORDS } from '../../packages/schema-evolution/src/shadow/planned/quoted-as-needed.ts'
import { parseSqlFile } from '../../packages/schema-evolution/src/migration/sql-file.ts'
import { withFolder } from './engines.ts'

const create = (table: Table): SchemaChange => ({ kind: 'create-table', table, emptyColumns: ['nothing'] })

/** Words of SQL as names, a nested table, a mask, a reference and every type. */
const ORDERS: Table = {
  dataset: 'order',
  name: 'user',
  primaryKey: ['time', 'Größe', 'id'],
  columns: [
    { name: 'id', type: 'bigint', nullable: false },
    { name: 'time', type: 'time', nullable: false },
    { name: 'Größe', type: 'decimal(38,9)', nullable: false },
    { name: 'email', type: 'text', nullable: true, mask: "hash, 'so'" },
    { name: 'customer', type: 'bigint', nullable: false, references: 'customers (id)' },
    ...(['bool', 'double', 'timestamp', 'date', 'json', 'binary'] as const).map((type) => ({
      name: `a "${type}"`,
      type,
      nullable: true,
    })),
  ],
}
const ITEMS: Table = {
  dataset: 'order',
  name: 'user__items',
  primaryKey: ['_sluice_id'],
  columns: ['_sluice_id', '_sluice_root_id'].map((name) => ({
    name,
    type: 'bigint' as const,
    nullable: false,
  })),
}

const ADDED: SchemaChange = {
  kind: 'add-column',
  table: ORDERS,
  column: { name: 'note', type: 'text', nullable: true, mask: 'redact' },
}

const WIDENED = {
  kind: 'widen-column',
  table: ORDERS,
  column: 'id',
  from: 'bigint',
  to: 'decimal(38,0)',
} satisfies SchemaChange

/** As a hand may have written it. */
const PRICE = { name: 'price', type: 'decimal(10, 2)' as ColumnType, nullable: true }

const MANY = Array.from({ length: 33 }, (_, i) => ({
  name: `c${i}`,
  type: 'bigint' as const,
  nullable: false,
}))

/** Lends a project with one migration for each of these lists of changes. */
const withProposed = (
  work: (dir: string) => Promise<void>,
  ...all: readonly (readonly SchemaChange[])[]
): Promise<void> =>
  withFolder(async (projectDir) => {
    const dir = join(projectDir, 'migrations')
    for (const [i, changes] of all.entries()) {
      const before = (await planned(dir, 'duckdb'))?.tables ?? []
      await writeMigration({ projectDir, before, changes, ids: [], now: new Date(i * 1000) })
    }
    await work(dir)
  })

const planned = async (dir: string, kind: EngineKind) => plannedReplay(await readMigrations(dir), kind)

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('what unedited migrations make is known without a replay: tables, and the same text of the schema', () =>
    withProposed(
      async (dir) => expect(await planned(dir, kind)).toEqual(await replay(dir, kind)),
      [create(ORDERS), create(ITEMS)],
      [ADDED, { kind: 'relax-not-null', table: ORDERS, column: 'customer' }],
      [WIDENED],
    ))

  test('a column that is added with a comment before its table is widened keeps it', () =>
    withProposed(
      async (dir) => expect(await planned(dir, kind)).toEqual(await replay(dir, kind)),
      [create(ORDERS)],
      [ADDED, WIDENED],
    ))

  test.each<readonly [string, (path: string, text: string) => readonly [string, string]]>([
    ['a letter of the SQL', (path, text) => [path, text.replace('"note" ', '"notes" ')]],
    ['a comment in the SQL', (path, text) => [path, `${text}-- seen\n`]],
    [
      'the SQL and the checksum of what was rendered',
      (path, text) => {
        const edited = text.replace('"note"', '"notes"')
        const { checksum } = parseSqlFile(path, edited)
        return [path, edited.replace(/^--! Rendered: .*$/m, `--! Rendered: ${checksum}`)]
      },
    ],
    [
      'the plan, so that it names no table',
      (path) => [join(path, '../plan.json'), '{"changes":[{"kind":"add-column","column":{"type":"text"}}]}'],
    ],
    [
      'the plan',
      (path) => [
        join(path, '../plan.json'),
        JSON.stringify({ footprint: [], changes: [{ ...ADDED, table: ITEMS }] }),
      ],
    ],
  ])('a replay is needed where somebody changed %s', { tags: 'exhaustive' }, (_, edit) =>
    withProposed(
      async (dir) => {
        const id = (await readMigrations(dir)).at(-1)?.id ?? ''
        const path = join(dir, id, `${kind}.sql`)
        await writeFile(...edit(path, await readFile(path, 'utf8')))
        expect(await planned(dir, kind)).toBeUndefined()
      },
      [create(ORDERS), create(ITEMS)],
      [ADDED],
    ),
  )

  test.each<readonly [string, readonly SchemaChange[]]>([
    ['a table is created twice', [create(ITEMS), create(ITEMS)]],
    [
      'a table has a type of the database',
      [create({ ...ITEMS, columns: [{ ...ADDED.column, stored: { name: 'integer' } }] })],
    ],
    ['a name is longer than Postgres allows', [create({ ...ITEMS, name: 'n'.repeat(64) })]],
    [
      'two columns differ in letter case alone',
      [create({ ...ITEMS, columns: [...ITEMS.columns, { ...ADDED.column, name: '_SLUICE_ID' }] })],
    ],
    [
      'a column has the name of a column of Postgres',
      [create({ ...ITEMS, columns: [...ITEMS.columns, { ...ADDED.column, name: 'ctid' }] })],
    ],
    ['a column is added to no table', [ADDED]],
    ['a table is created and widened at once', [create(ORDERS), WIDENED]],
    ['a type is written in another way', [create({ ...ITEMS, columns: [...ITEMS.columns, PRICE] })]],
    [
      'a table has the name of the index of a key',
      [create(ITEMS), create({ ...ITEMS, name: 'user__items_pkey' })],
    ],
    [
      'a key has more columns than Postgres allows',
      [create({ ...ITEMS, columns: MANY, primaryKey: MANY.map(({ name }) => name) })],
    ],
    ['a dataset has the name of a database', [create({ ...ITEMS, dataset: 'memory' })]],
    [
      'a column has the name of one that grows beside another one',
      [create({ ...ITEMS, columns: [...ITEMS.columns, { ...ADDED.column, name: 'id__sluice_new' }] })],
    ],
    [
      'a name is no text',
      [create({ ...ITEMS, columns: [...ITEMS.columns, { ...ADDED.column, name: '\ud800' }] })],
    ],
  ])('a replay is needed where %s', { tags: 'exhaustive' }, (_, changes) =>
    withProposed(async (dir) => expect(await planned(dir, kind)).toBeUndefined(), changes),
  )

  test.each<readonly [string, readonly SchemaChange[]]>([
    ['a column is widened twice', [WIDENED, { ...WIDENED, from: 'decimal(38,0)', to: 'text' }]],
    [
      'a column that is added is widened before',
      [{ ...WIDENED, column: 'customer' }, ADDED, { ...WIDENED, column: 'note', from: 'text', to: 'json' }],
    ],
    ['a column gets a narrower type', [{ ...WIDENED, column: 'a "bool"', from: 'bool', to: 'timestamp' }]],
  ])('a replay is needed where at once %s', { tags: 'exhaustive' }, (_, changes) =>
    withProposed(
      async (dir) => expect(await planned(dir, kind)).toBeUndefined(),
      [create(ORDERS), create(ITEMS)],
      changes,
    ),
  )
})

test('the words that Postgres quotes are known', { tags: 'exhaustive' }, async () => {
  await using shadow = await openShadow('postgres')
  const rows = await shadow.session.rows<{ word: string }>(
    `select word from pg_get_keywords() where catcode <> 'U'`,
  )
  expect(new Set(rows.map(({ word }) => word))).toEqual(KEYWORDS)
})
