import { existsSync } from 'node:fs'
import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { ordersProject } from './support/orders-project.ts'
import { objectsOf, sluice } from './support/sluice.ts'

/** Longer than any name that a splitter of our own would look at. */
const long = 'x'.repeat(90)

/** What each engine has besides; without a message, it is no SELECT. */
const POSTGRES: readonly (readonly [string, string?])[] = [
  [`select setval('numbers', 99)`, 'E_READ_ONLY: '],
  ['with gone as (delete from t returning a) select * from gone'],
  ['select a into u from t'],
  [`do $$ begin drop table t; end $$`],
  [`select set_config('transaction_read_only', 'off', false)`],
  ['explain (analyze, costs off) delete from t'],
  [`/* */ explain analyze delete from t`],
]
const DUCKDB: readonly (readonly [string, string?])[] = [
  [`explain analyze copy (select 1 as a) to 'sluice-pwned.csv'`],
  [`explain analyze copy (select 1 as a) to 'orders.duckdb' (use_tmp_file false)`],
  [`/* */ explain analyze copy t to 'sluice-pwned.csv'`],
  [`from read_text('sluice.config.ts')`, 'E_FORBIDDEN: '],
  [`attach 'sluice-pwned.csv' as pwned`],
  ['set enable_external_access = true'],
  [`call enable_logging(storage = 'file', storage_config = {'path': 'sluice-pwned.csv'})`],
  [`create persistent secret x (type http, bearer_token 'a')`],
]

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('query reads and nothing else', async () => {
    const { dir, use } = await ordersProject(kind)
    const t = kind === 'postgres' ? 'public.t' : 't'
    await use((engine) =>
      engine.session.script(`create sequence ${kind === 'postgres' ? 'public.' : ''}numbers;
        create table ${t} (a bigint, b text);
        insert into ${t} values (1, 'x'), (-22, null), (333, 'ein "langer" Text,' || chr(10) || 'zwei Zeilen')`),
    )
    const table = await sluice(dir, ['query', 'select * from t order by a'])
    expect(table.stdout).toBe(
      ['  a  b', '-22', '  1  x', '333  ein "langer" Text,\\nzwei Zeilen', '(3 rows)', ''].join('\n'),
    )
    const csv = await sluice(dir, ['query', '--csv', 'select * from t order by a desc limit 1'])
    expect(csv.stdout).toBe('a,b\n333,"ein ""langer"" Text,\nzwei Zeilen"\n')
    expect(
      objectsOf((await sluice(dir, ['query', '--json', 'select a from t where a > 1000'])).stdout),
    ).toEqual([{ columns: ['a'], rows: [], row_count: 0 }])

    const odd =
      kind === 'postgres'
        ? `select '\\xaa00'::bytea as b, 'NaN'::float8 as n, '-Infinity'::float8 as i`
        : `select '\\xAA\\x00'::blob as b, 'nan'::double as n, '-inf'::double as i`
    const json = objectsOf((await sluice(dir, ['query', '--json', odd])).stdout)
    expect(json).toMatchObject([{ rows: [{ b: '\\xaa00', n: 'NaN', i: '-Infinity' }] }])
    expect((await sluice(dir, ['query', '--csv', odd])).stdout).toBe('b,n,i\n\\xaa00,NaN,-Infinity\n')

    const alike = (where: string): Promise<{ readonly stdout: string }> =>
      sluice(dir, [
        'query',
        '--csv',
        `select x.a, y.a, 1 as a from t as x join t as y using (a) where ${where}`,
      ])
    expect((await alike('x.a = -22')).stdout).toBe('a,a_1,a_2\n-22,-22,1\n')
    expect((await alike('x.a = 0')).stdout).toBe('a,a_1,a_2\n')

    const onlySelect = 'E_NOT_READING: only SELECT statements are allowed'
    const several = 'E_NOT_READING: there is more than one statement'
    const rejected: readonly (readonly [string, string])[] = [
      ['drop table t', onlySelect],
      ['selec 1', onlySelect],
      ['commit', onlySelect],
      [`copy t to 'sluice-pwned.csv'`, onlySelect],
      ['select 1; drop table t', several],
      [`select e'\\''; commit; drop table t; --'`, several],
      ['select 1 as a$b$; commit; drop table t; --$b$', several],
      ['select 1 -- \r; commit; drop table t; select 2 -- \r', several],
      [`select $${long}$ ' $${long}$; commit; drop table t; select ' '`, several],
      ['-- nothing', 'E_NOT_READING: there is no SQL'],
      ['select * frm t', 'E_SQL: '],
      ['explain analyze insert into t values (4)', onlySelect],
      ['explain analyze create table u as select 1 as a', onlySelect],
      ['with x as (select 4 as a) insert into t (a) select a from x', onlySelect],
      ...(kind === 'postgres' ? POSTGRES : DUCKDB).map(
        ([sql, message = onlySelect]) => [sql, message] as const,
      ),
    ]
    for (const [sql, message] of rejected) {
      const { code, stdout, stderr } = await sluice(dir, ['query', '--', sql])
      expect(stderr).toContain(`error ${message}`)
      expect([code, stdout]).toEqual([1, ''])
    }
    const one = await sluice(dir, ['query', '--csv', 'explain select count(*) as rows from t'])
    expect(one.code).toBe(0)
    expect((await sluice(dir, ['query', '--csv', 'select count(*) as rows from t'])).stdout).toBe('rows\n3\n')
    expect(existsSync('sluice-pwned.csv')).toBe(false)
  })
})
