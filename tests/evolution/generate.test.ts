import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ColumnType, Table } from '@sluice/schema'
import { generate, replayMigrations } from '@sluice/schema-evolution'
import { expect, test } from 'vitest'
import { generateTypes } from '../../packages/schema-evolution/src/js-types/generate-types.ts'
import { withFolder } from './engines.ts'

const TYPES: readonly ColumnType[] = [
  'bool',
  'bigint',
  'double',
  'decimal(18,2)',
  'text',
  'timestamp',
  'date',
  'time',
  'json',
  'binary',
]

const ORDERS: Table = {
  dataset: 'shop',
  name: 'orders',
  primaryKey: ['id'],
  columns: [
    { name: 'id', type: 'bigint', nullable: false },
    ...TYPES.map((type) => ({ name: `a ${type.split('(')[0] ?? ''}`, type, nullable: true })),
  ],
}
const empty = (dataset: string, name: string): Table => ({ dataset, name, primaryKey: [], columns: [] })

const USE = `
import type { Kysely, Selectable } from 'kysely'
import type { DB, JsonValue, ShopOrders } from './database.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Equal<A, B>): void => {}
type Order = Selectable<ShopOrders>
same<Order['id'], string>(true)
same<Order['a bool'], boolean | null>(true)
same<Order['a bigint'], string | null>(true)
same<Order['a double'], number | null>(true)
same<Order['a decimal'], string | null>(true)
same<Order['a text'], string | null>(true)
same<Order['a timestamp'], Date | null>(true)
same<Order['a date'], string | null>(true)
same<Order['a time'], string | null>(true)
same<Order['a json'], JsonValue | null>(true)
same<Order['a binary'], Uint8Array | null>(true)

export const orders = (db: Kysely<DB>) =>
  db.selectFrom('shop.orders as o').select(['o.id', 'o.a timestamp']).where('o.id', '>', '3').execute()
export const add = (db: Kysely<DB>) =>
  db.insertInto('shop.orders').values({ id: 3n, 'a json': { a: [1] }, 'a timestamp': new Date() }).execute()
// @ts-expect-error there is no such column
export const wrong = (db: Kysely<DB>) => db.selectFrom('shop.orders').select('nothing').execute()
// @ts-expect-error a key is never null
export const without = (db: Kysely<DB>) => db.insertInto('shop.orders').values({ id: null }).execute()
`

const run = promisify(execFile)

test('the types compile, and are what queries give and take', async () => {
  const dir = await mkdtemp(join(import.meta.dirname, '.types-')) // inside the repository: it imports kysely
  try {
    const odd = [
      empty('json', 'value'),
      empty('d', 'b'),
      empty('zażółć', '東京'),
      empty('2024', 'x'),
      empty('a_b', 'c'),
      empty('a', 'b_c'),
    ]
    await writeFile(join(dir, 'database.ts'), generateTypes([ORDERS, ...odd], {}))
    await writeFile(join(dir, 'use.ts'), USE)
    await writeFile(
      join(dir, 'tsconfig.json'),
      JSON.stringify({ extends: '../../../tsconfig.base.json', include: ['*.ts'] }),
    )
    const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')
    const { stdout } = await run(process.execPath, [tsc, '--project', dir]).catch(
      (error: { stdout: string }) => error,
    )
    expect(stdout).toBe('')
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})

test('the text is the same in whatever order the tables come', () => {
  const tables = [ORDERS, empty('a_b', 'c'), empty('a', 'b_c')]
  const text = generateTypes(tables, {})
  expect(generateTypes(tables.toReversed(), {})).toBe(text)
  expect(text).toMatch(/^\/\/ DO NOT EDIT\. Made .*sluice generate/)
  expect(text).toContain('"a.b_c": ABC;\n  "a_b.c": ABC2;')
  expect(text).toContain(
    '/** `shop.orders`, primary key (id) */\nexport interface ShopOrders {\n  /** bigint */\n  id: Bigint;',
  )
})

test('bigint, decimal and timestamp are as the config chooses', () => {
  const text = generateTypes([ORDERS], { bigint: 'bigint', decimal: 'number', timestamp: 'string' })
  expect(text).toContain('type Bigint = ColumnType<bigint, bigint | number | string')
  expect(text).toContain('type Decimal = ColumnType<number, number | string')
  expect(text).toContain('type Timestamp = ColumnType<string, Date | string')
})

const ID = '20260102T030405_by_hand'
const config = { targets: { dev: { kind: 'duckdb', path: 'dev.duckdb' } } } as const

test('generate writes once, and its check fails where the file is stale', () =>
  withFolder(async (projectDir) => {
    await mkdir(join(projectDir, 'migrations', ID), { recursive: true })
    const sql = join(projectDir, 'migrations', ID, 'duckdb.sql')
    await writeFile(sql, 'create schema shop;\ncreate table shop.a (x bigint not null);\n')
    await expect(generate({ projectDir, config, check: true })).rejects.toMatchObject({
      code: 'E_GENERATED_STALE',
      place: 'generated/database.ts',
    })
    const paths = ['generated/database.ts', 'generated/state/duckdb.sql']
    const texts = () => Promise.all(paths.map((path) => readFile(join(projectDir, path), 'utf8')))
    expect(await generate({ projectDir, config })).toEqual({
      changed: true,
      files: paths.map((path) => ({ path, changed: true })),
      notes: [],
    })
    const written = await texts()
    expect(written[0]).toContain('x: Bigint;')
    expect(written[1]).toContain('create table "shop"."a" (\n  "x" bigint not null\n);\n')
    expect(await generate({ projectDir, config })).toEqual({
      changed: false,
      files: paths.map((path) => ({ path, changed: false })),
      notes: [],
    })
    expect(await texts()).toEqual(written)
    expect((await generate({ projectDir, config, check: true })).changed).toBe(false)
    // The words of another version at the top of a file are no difference.
    const types = join(projectDir, 'generated/database.ts')
    await writeFile(types, written[0]?.replace(/^\/\/ .*\n\/\/ .*\n/, '// Made by an older version.\n') ?? '')
    expect((await generate({ projectDir, config, check: true })).changed).toBe(false)
    expect((await generate({ projectDir, config })).changed).toBe(true)
    expect(await texts()).toEqual(written)
    await writeFile(sql, 'create schema shop;\ncreate table shop.a (x text not null);\n')
    await expect(generate({ projectDir, config, check: true })).rejects.toMatchObject({
      code: 'E_GENERATED_STALE',
    })
  }))

test('a project without migrations has types without tables', () =>
  withFolder(async (projectDir) => {
    const { files } = await generate({ projectDir, config })
    const types = join(projectDir, files[0]?.path ?? '')
    expect(await readFile(types, 'utf8')).toContain('export interface DB {\n}')
  }))

test('a replay that fails names file and line', () =>
  withFolder(async (dir) => {
    await mkdir(join(dir, ID))
    await writeFile(join(dir, ID, 'postgres.sql'), 'create schema shop;\n\nselect\n  nothing;\n')
    await expect(replayMigrations(dir, 'postgres')).rejects.toMatchObject({
      code: 'E_MIGRATION_FAILED',
      place: expect.stringMatching(new RegExp(`${ID}/postgres.sql:4$`)),
    })
  }))
