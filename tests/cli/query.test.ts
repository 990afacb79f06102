import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { ordersProject } from './support/orders-project.ts'
import { objectsOf, sluice } from './support/sluice.ts'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('query reads and nothing else', async () => {
    const { dir, use } = await ordersProject(kind)
    await use((engine) =>
      engine.session.script(`create table t (a bigint, b text);
        insert into t values (1, 'x'), (-22, null), (333, 'ein "langer" Text,' || chr(10) || 'zwei Zeilen')`),
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

    const refused: readonly (readonly [string, string])[] = [
      ['drop table t', 'E_NOT_READING: drop does not read'],
      ['select 1; drop table t', 'E_NOT_READING: there is more than one statement'],
      [`select e'\\''; commit; drop table t; --'`, 'E_NOT_READING: there is more than one statement'],
      ['select 1 as a$b$; commit; drop table t; --$b$', 'E_NOT_READING: there is more than one statement'],
      ['-- nothing', 'E_NOT_READING: there is no SQL'],
      ['select * frm t', 'E_SQL: '],
      [
        kind === 'postgres'
          ? 'explain analyze insert into t values (4)'
          : 'with x as (select 4 as a) insert into t (a) select a from x',
        'E_READ_ONLY: ',
      ],
    ]
    for (const [sql, message] of refused) {
      const { code, stdout, stderr } = await sluice(dir, ['query', '--', sql])
      expect(stderr).toContain(`error ${message}`)
      expect([code, stdout]).toEqual([1, ''])
    }
    expect((await sluice(dir, ['query', '--csv', 'select count(*) as rows from t'])).stdout).toBe('rows\n3\n')
  })
})
