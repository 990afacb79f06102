import { ENGINE_KINDS } from '@sluice/engine'
import { sqlDatabase, sqlQuery, sqlTable, type SqlTable } from '@sluice/sources'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { HAS_MARIADB, startMysql, type MysqlServer } from './mysql-server.ts'
import { CREATE, type WrittenSource } from './written-source.ts'

// Rows of a SQL database that were loaded without a value of the cursor are asked for by their key until they have one.

let server: MysqlServer | undefined

beforeAll(async () => {
  if (HAS_MARIADB) server = await startMysql()
}, 60_000)

afterAll(() => server?.[Symbol.asyncDispose]())

const OPEN: Readonly<Record<string, () => Promise<WrittenSource>>> = {
  ...CREATE,
  ...(HAS_MARIADB && {
    mysql: async () => ({
      url: server?.url ?? '',
      run: async (sql: string) => void (await server?.run(...sql.split(';'))),
      [Symbol.asyncDispose]: async () => server?.run('drop table orders'),
    }),
  }),
}

const table = (project: TestProject): Promise<readonly Record<string, unknown>[]> =>
  project.engine.session.rows(`select id, day, note from shop.orders order by id, day`) as Promise<
    readonly Record<string, unknown>[]
  >

const incremental = { cursor: 'v', onMissing: 'include' } as const

/** A key of two columns, the second a date. */
const ORDERS = `create table orders (id varchar(9), day date, v integer, note varchar(9), primary key (id, day));
insert into orders values ('it''s', '2026-01-01', null, 'a'), ('b', '2026-01-01', 5, 'b'), ('c', '2026-01-02', null, 'c'), ('d', '2026-01-02', null, 'd')`

const CHANGES = `update orders set v = 2, note = 'a2' where id = 'it''s';
update orders set v = 3, note = 'no' where id = 'b';
insert into orders values ('it''s', '2026-01-02', 1, 'no'), ('e', '2026-01-01', 6, 'e');
delete from orders where id = 'c'`

const WANTED = [
  ['b', '2026-01-01', 'b'],
  ['c', '2026-01-02', 'c'],
  ['d', '2026-01-02', 'd'],
  ['e', '2026-01-01', 'e'],
  ["it's", '2026-01-01', 'a2'],
]

const run = async (
  kind: (typeof ENGINE_KINDS)[number],
  open: () => Promise<WrittenSource>,
  resource: Partial<SqlTable> | { readonly query: true },
  limit?: number,
): Promise<void> => {
  await using database = await open()
  await database.run(ORDERS)
  const one =
    'query' in resource
      ? sqlQuery('orders', 'select * from orders', { primaryKey: ['id', 'day'], incremental })
      : sqlTable('orders', { incremental, lateCommits: 'ignore', ...resource })
  const shop = sqlDatabase({ name: 'shop', url: database.url, tables: [one] })
  await using project = await openTestProject({ kind, sources: [shop] })
  await project.load()
  await project.applyAndMerge()
  await database.run(CHANGES)
  const { resources } = await project.load(limit === undefined ? {} : { limit })
  expect(resources[0]?.cursor).toMatchObject({
    filled: 1,
    before: 0,
    ...(limit === undefined && { value: '6' }),
  })
  if (limit !== undefined) await project.load()
  const rows = await table(project)
  expect(
    rows.map(({ id, day, note }) => [
      id,
      day instanceof Date ? day.toISOString().slice(0, 10) : String(day),
      note,
    ]),
  ).toEqual(WANTED)
  // Nothing is left to say of it, and the row without a value is read each time.
  const again = await project.load()
  expect(again.resources[0]?.cursor).toMatchObject({ filled: 0, without_value: 1, before: 0, value: '6' })
}

/** A type, two values of it, and the type that a hint gives. */
type TypedKey = readonly [type: string, values: readonly [string, string], hint?: 'text' | 'bool']

const bytesKeys: readonly TypedKey[] = [
  ['varbinary(9)', ["x'27ff'", "x''"]],
  ['varbinary(9)', ["x'27ff'", "x''"], 'text'],
]
const KEYS: Readonly<Record<string, readonly TypedKey[]>> = {
  sqlite: [...bytesKeys, ['bool', ['1', '0']], ['bool', ['0', '1'], 'text']],
  mysql: [
    ...bytesKeys,
    ['bit(1)', ['1', '0']],
    ['bit(1)', ['0', '1'], 'text'],
    ['tinyint(1)', ['1', '0'], 'bool'],
  ],
}

/** What a table has after a row got a value of the cursor that is before it. */
async function notesAfterChange(
  kind: (typeof ENGINE_KINDS)[number],
  database: WrittenSource,
  {
    type,
    values: [one, other],
    hint,
  }: {
    readonly type: string
    readonly values: readonly [string, string]
    readonly hint: 'text' | 'bool' | undefined
  },
): Promise<readonly unknown[]> {
  await database.run(`create table orders (k ${type}, id integer, v integer, note varchar(9), primary key (k, id));
insert into orders values (${one}, 1, null, 'a'), (${other}, 1, 5, 'b'), (${other}, 2, null, 'c')`)
  const orders = sqlTable('orders', { incremental, ...(hint && { columns: { k: { type: hint } } }) })
  const shop = sqlDatabase({ name: 'shop', url: database.url, tables: [orders] })
  await using project = await openTestProject({ kind, sources: [shop] })
  await project.load()
  await project.applyAndMerge()
  await database.run(`update orders set v = 2, note = 'a2' where k = ${one}`)
  await project.load()
  const rows = await project.engine.session.rows('select note from shop.orders order by note')
  return rows.map(({ note }) => note)
}

test('rows are not tried in one pass where keys were asked for', async () => {
  await using database = await CREATE.sqlite()
  await database.run(`create table orders (id integer primary key, v integer);
    insert into orders values (1, null), (2, 5)`)
  const one = sqlTable('orders', { incremental })
  const shop = sqlDatabase({ name: 'shop', url: database.url, tables: [one] })
  await using project = await openTestProject({ kind: 'duckdb', sources: [shop] })
  const asked = vi.spyOn(project.engine.workbench, 'rows')
  const tried = () => asked.mock.calls.filter(([sql]) => sql.includes('count(columns(*))')).length
  await project.load()
  await project.applyAndMerge()
  await project.load()
  expect(tried()).toBe(0)
  await database.run('update orders set v = 6 where id = 1')
  await project.load()
  await project.load()
  expect(tried()).toBe(1)
})

for (const kind of ENGINE_KINDS) {
  for (const [name, open] of Object.entries(OPEN)) {
    // The SQL of DuckDB, and of MySQL, is that of the one or of the other.
    const tags = name === 'postgres' || name === 'sqlite' ? [] : ['exhaustive']
    test(
      `${kind}: a row of ${name} that gets a value before the cursor is asked for by its key`,
      { tags },
      () => run(kind, open, {}),
    )

    test(`${kind}: so is one of a query of ${name}, and with a limit`, { tags: 'exhaustive' }, async () => {
      await run(kind, open, { query: true })
      await run(kind, open, {}, 1)
    })
  }

  for (const [name, keys] of Object.entries(KEYS)) {
    const open = OPEN[name]
    if (open)
      test(`${kind}: keys of ${name} may be bytes or truth values`, { tags: 'exhaustive' }, async () => {
        for (const [type, values, hint] of keys) {
          await using database = await open()
          expect([type, hint, await notesAfterChange(kind, database, { type, values, hint })]).toEqual([
            type,
            hint,
            ['a2', 'b', 'c'],
          ])
        }
      })
  }

  test(
    `${kind}: a load warns of keys that it cannot request, and of more keys than it requests`,
    { tags: 'exhaustive' },
    async () => {
      await using database = await CREATE.sqlite()
      await database.run(`create table orders (id integer primary key, day text, v integer, note text);
        insert into orders values (1, 'x', null, 'a'), (2, 'x', 5, 'b')`)
      const shop = (options: Partial<SqlTable>) =>
        sqlDatabase({
          name: 'shop',
          url: database.url,
          tables: [sqlTable('orders', { incremental, ...options })],
        })
      const warningsOf = ({ events }: TestProject): readonly string[] =>
        events.flatMap((event) => (event.kind === 'message' && event.level === 'warn' ? [event.text] : []))
      {
        await using project = await openTestProject({
          kind,
          sources: [shop({ columns: { id: { mask: 'sha256' } } })],
        })
        await project.load()
        await project.applyAndMerge()
        await project.load()
        expect(warningsOf(project).filter((text) => text.includes('the key id has a mask'))).toHaveLength(1)
      }
      await using project = await openTestProject({ kind, sources: [shop({})] })
      await project.load()
      await project.applyAndMerge()
      const numbers = kind === 'postgres' ? 'generate_series(3, 110002)' : 'range(3, 110003)'
      await project.engine.session.run(
        `insert into shop.orders (id, _sluice_load_id, _sluice_id) select n, 1, -n from ${numbers} as r (n)`,
      )
      expect(await project.load()).toMatchObject({ more: true })
      expect(warningsOf(project).at(-1)).toContain(
        '110,001 rows have no value of the cursor: each load requests 100,000 of them',
      )
    },
  )
}
