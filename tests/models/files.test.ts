import { ENGINE_KINDS } from '@sluice/engine'
import { fullName } from '@sluice/schema'
import { selectModels } from '@sluice/transform'
import { describe, expect, test } from 'vitest'
import { failure, failures, graphOf } from './support/graph-of.ts'
import { Shop } from './support/shop.ts'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a description that is removed leaves its comment, and what somebody wrote by hand stays', async () => {
    const described = '--! description: orders\n--! column id: key\n--! column day: when\n'
    const query = 'select id, day, amount, customer_id from shop.orders'
    const models = (header: string) => ({
      'marts/a.sql': `--! materialized: table\n${header}${query}`,
      'marts/b.sql': `${header}${query}`,
    })
    const shop = await Shop.make(kind, models(described))
    await shop.models('run')
    for (const name of ['a', 'b'])
      await shop.run(
        `comment on column marts.${name}.amount is 'mine'; comment on column marts.${name}.day is 'other'`,
      )
    await shop.write(models('--! column customer_id: who\n'))
    await shop.models('run')
    const comments =
      kind === 'duckdb'
        ? `select '' as name, comment from duckdb_tables() where table_name = 'a'
           union all select '', comment from duckdb_views() where view_name = 'b'
           union all select column_name, comment from duckdb_columns() where schema_name = 'marts'`
        : `select coalesce(a.attname, '') as name, description as comment from pg_description d
           left join pg_attribute a on a.attrelid = objoid and a.attnum = objsubid
           where objoid in ('marts.a'::regclass, 'marts.b'::regclass) and classoid = 'pg_class'::regclass`
    const found = (await shop.rows(comments)).filter(({ comment }) => comment !== null)
    expect(found.map(({ name, comment }) => `${name}: ${comment}`).toSorted()).toEqual(
      ['amount: mine', 'customer_id: who', 'day: other'].flatMap((one) => [one, one]),
    )
  })

  test('finds what a query reads', async () => {
    const graph = await graphOf(
      {
        'm/all.sql': `with recursive a as (select 1 as n union all select n + 1 from a where n < 3),
  b as (select * from shop.o1)
select a.n, (select max(x) from "Shop X"."T.1") as é
from a join b on true left join lateral (select * from shop.o2 where o2.x = b.x) t on true
where exists (select 1 from shop.o3) and b.x in (select x from shop.o4 union select x from shop.o5)`,
      },
      kind,
    )
    expect(graph.models[0]?.references.map(fullName).toSorted()).toEqual(
      [
        ...(kind === 'postgres' ? ['Shop X.T.1'] : []),
        'shop.o1',
        'shop.o2',
        'shop.o3',
        'shop.o4',
        'shop.o5',
        // DuckDB does not tell letters apart.
        ...(kind === 'duckdb' ? ['shop x.t.1'] : []),
      ].toSorted(),
    )
  })

  test('says what is wrong, with file and line', async () => {
    const cases: readonly (readonly [Record<string, string>, string])[] = [
      [
        { 'm/a.sql': '--! materialised: table\nselect 1' },
        'E_MODEL_HEADER models/m/a.sql:1: unknown key "materialised"',
      ],
      [
        { 'm/a.sql': '\n--! materialized: tabel\nselect 1' },
        'E_MODEL_HEADER models/m/a.sql:2: materialized cannot be "tabel"',
      ],
      [
        { 'm/a.sql': '--! tests: uniq(a)\nselect 1' },
        'E_MODEL_HEADER models/m/a.sql:1: "uniq(a)" is not a test',
      ],
      [
        { 'm/a.sql': '--! tests: not_null(a) severty warn\nselect 1' },
        'E_MODEL_HEADER models/m/a.sql:1: "severty warn" is not an option of a test',
      ],
      [
        { 'm/a.sql': '--! materialized: incremental\n--! time_column: day\n--! begin: 2026-02-30\nselect 1' },
        'E_MODEL_HEADER models/m/a.sql:3: begin is not a day',
      ],
      [
        { 'm/a.sql': 'select 1\n--! tags: a' },
        'E_MODEL_HEADER models/m/a.sql:2: a header line comes after the query',
      ],
      [
        { 'm/a.sql': 'delete from shop.orders' },
        'E_MODEL_QUERY models/m/a.sql:1: the statement is not a query',
      ],
      [
        { 'm/a.sql': 'select 1;\n\nselect 2' },
        'E_MODEL_QUERY models/m/a.sql:3: the file has more than one statement',
      ],
      [{ 'm/a.sql': '-- nothing' }, 'E_MODEL_QUERY models/m/a.sql:2: the file has no query'],
      [
        { 'm/a.sql': 'select *\nfrom orders' },
        'E_MODEL_TABLE models/m/a.sql:2: the table orders has no schema',
      ],
      [{ 'm/a.sql': '-- x\nselect 1\nfro m x' }, 'E_MODEL_SQL models/m/a.sql:3: syntax error at or near'],
      [
        { 'm/a.sql': 'select 1 from m.b', 'm/b.sql': 'select 1 from m.a' },
        'E_MODEL_CYCLE models/m/a.sql:1: models read each other: m.a reads m.b reads m.a',
      ],
      [
        { 'm/a.sql': 'select 1', 'm/x/a.sql': 'select 1' },
        'E_MODEL_TWICE models/m/x/a.sql:1: models/m/a.sql and models/m/x/a.sql both make m.a',
      ],
      [
        { 'a/dup.test.sql': 'select 1', 'b/dup.test.sql': 'select 1' },
        'E_MODEL_TWICE models/b/dup.test.sql:1: models/a/dup.test.sql and models/b/dup.test.sql both make dup',
      ],
      [
        { 'm/a.sql': 'select 1', 'm.a.test.sql': 'select * from m.a' },
        'E_MODEL_TWICE models/m.a.test.sql:1: models/m/a.sql and models/m.a.test.sql both make m.a',
      ],
    ]
    for (const [files, expected] of cases) expect(await failure(files, kind)).toContain(expected)
  })

  test('says all that is wrong at once', async () => {
    const errors = await failures(
      {
        'm/a.sql': '--! materialised: table\n--! tests: uniq(a), not_null(a)\nselect 1',
        'm/b.sql': '--! nothing\n--! less\nselect 1',
        'm/c.test.sql': '--! severity: low\nselect 1',
        'm/d.sql': 'select 1; select 2',
        'm/e.sql': '--! materialized: table\nselect 1',
      },
      kind,
    )
    expect(errors).toEqual([
      'models/m/a.sql:1: unknown key "materialised"',
      'models/m/a.sql:2: "uniq(a)" is not a test',
      'models/m/b.sql:1: "--! nothing" is not a header line',
      'models/m/b.sql:2: "--! less" is not a header line',
      'models/m/c.test.sql:1: severity cannot be "low"',
      'models/m/d.sql:1: the file has more than one statement',
    ])
    expect(
      await failures(
        { 'm/a.sql': 'select * from', 'm/b.sql': 'select 1 fro m', 'm/c.sql': 'select 1' },
        kind,
      ),
    ).toHaveLength(2)
    expect(await failures({ 'm/a.sql': 'select * from x', 'm/b.sql': 'select * from y' }, kind)).toEqual([
      'models/m/a.sql:1: the table x has no schema',
      'models/m/b.sql:1: the table y has no schema',
    ])
  })

  test('names in other letters are those of the models and common table expressions', async () => {
    const graph = await graphOf(
      {
        'm/Days.sql': 'select 1 as n',
        'm/all.sql': `with Paid as (select * from SHOP.Orders) select * from PAID join ${kind === 'duckdb' ? 'M.days' : 'M."Days"'} using (n)`,
      },
      kind,
    )
    expect(graph.byName.get('m.all')?.references.map(fullName)).toEqual(['shop.orders', 'm.Days'])
    expect(graph.parents.get('m.all')).toEqual(['m.Days'])
  })

  test('a license stands before the header', async () => {
    const graph = await graphOf(
      {
        'm/a.sql':
          '/* mine:\n--! materialized: view */\n-- more\n--! materialized: table\n/* of a */ select 1 as a',
      },
      kind,
    )
    expect(graph.models[0]).toMatchObject({ materialized: 'table', sql: '/* of a */ select 1 as a', line: 5 })
  })

  test('reads the file of its engine', async () => {
    const graph = await graphOf(
      { 'm/a.duckdb.sql': 'select 1 as duckdb', 'm/a.postgres.sql': 'select 1 as postgres' },
      kind,
    )
    expect(graph.models.map(({ sql }) => sql)).toEqual([`select 1 as ${kind}`])
  })
})

test.each([
  ['enabled: false', 'to leave a model out, rename its file'],
  ['post_hook: grant', 'write changes of the database as a migration'],
  ['materialized: materialized_view', 'write table: '],
  ['materialised: table', 'did you mean materialized?'],
])('%s names what to write instead', async (header, hint) => {
  await expect(graphOf({ 'm/a.sql': `--! ${header}\nselect 1` }, 'duckdb')).rejects.toMatchObject({
    code: 'E_MODEL_HEADER',
    hint: expect.stringContaining(hint),
  })
})

test('DuckDB finds models in upper and lower case, also those in headers', async () => {
  const graph = await graphOf(
    {
      'marts/Top.sql': 'select 1 as n',
      'marts/a.sql': '--! depends_on: marts.top\n--! tests: relationships(n, marts.TOP.n)\nselect 1 as n',
    },
    'duckdb',
  )
  const a = graph.byName.get('marts.a')
  expect(graph.parents.get('marts.a')).toEqual(['marts.Top'])
  expect(a?.tests[0]?.rule).toMatchObject({ to: { dataset: 'marts', name: 'Top' } })
})

test('what DuckDB words in its own way', async () => {
  const sql = 'with gone as (delete from shop.orders returning *) select * from gone'
  expect(await failure({ 'm/a.sql': sql }, 'duckdb')).toContain('E_MODEL_QUERY models/m/a.sql:1: ')
})

test('what PostgreSQL alone refuses', async () => {
  expect(await failure({ 'm/a.sql': 'select id into shop.copy from shop.orders' }, 'postgres')).toContain(
    'E_MODEL_QUERY models/m/a.sql:1: the query has an into clause',
  )
  expect(
    await failure(
      { 'm/a.sql': 'with gone as (delete from shop.orders returning *) select * from gone' },
      'postgres',
    ),
  ).toContain('E_MODEL_QUERY models/m/a.sql:1: the query has a delete')
  const long = 'x'.repeat(64)
  expect(await failure({ [`m/${long}.sql`]: 'select 1' }, 'postgres')).toContain(
    `${long} is longer than the 63 bytes`,
  )
})

test('selectors', async () => {
  const graph = await graphOf(
    {
      'staging/orders.sql': '--! tags: daily\nselect * from shop.orders',
      'staging/people.sql': 'select * from crm.people',
      'marts/sales.sql': '--! tags: daily, finance\nselect * from staging.orders, staging.people',
      'marts/top/best.sql': 'select * from marts.sales',
      'marts/top/worst.sql': 'select * from marts.sales',
      'marts/some.test.sql': 'select * from marts.sales',
      'odd/A, b + c.sql': 'select 1 as n',
    },
    'duckdb',
  )
  const select = (words: string, exclude = ''): string => {
    const facts = {
      modified: new Set(['models/marts/sales.sql']),
      results: new Map([['marts.best', 'failed']]),
    }
    const chosen = selectModels(
      graph,
      { select: words === '' ? [] : [words], exclude: exclude === '' ? [] : [exclude] },
      facts,
    )
    return [...chosen]
      .map((name) => name.split('.').at(-1))
      .toSorted()
      .join(' ')
  }
  expect(select('')).toBe('A, b + c best orders people sales some worst')
  expect(select('odd."A, b + c"')).toBe('A, b + c')
  expect(select('"A, b + c",odd people')).toBe('A, b + c people')
  expect(select('path:"models/odd/A, b + c.sql"')).toBe('A, b + c')
  expect(() => select('sales,')).toThrow('"" selects nothing that there is')
  expect(select('marts.sales')).toBe('sales some')
  expect(select('sales', 'some')).toBe('sales')
  expect(select('staging')).toBe('orders people')
  expect(select('p*')).toBe('people')
  expect(select('tag:daily')).toBe('orders sales some')
  expect(select('tag:daily,path:models/marts')).toBe('sales some')
  expect(select('path:models/marts/top')).toBe('best worst')
  expect(select('source:crm')).toBe('people')
  expect(select('source:shop.orders+')).toBe('best orders sales some worst')
  expect(select('+sales')).toBe('orders people sales some')
  expect(select('1+best')).toBe('best sales some')
  expect(select('orders+1')).toBe('orders sales some')
  expect(select('@orders')).toBe('best orders people sales some worst')
  expect(select('best people')).toBe('best people')
  expect(select('+best', 'staging some')).toBe('best sales')
  expect(select('state:modified')).toBe('sales some')
  expect(select('result:error')).toBe('best')
  expect(() => select('nothing')).toThrow('nothing selects no model')
  expect(() => select('tag:nothing')).toThrow(
    expect.objectContaining({ hint: 'the tags are daily, finance' }),
  )
  expect(() => select('tags:daily')).toThrow('"tags:daily" selects nothing that there is')
  expect(() => select('result:what')).toThrow('"result:what" selects nothing that there is')
})
