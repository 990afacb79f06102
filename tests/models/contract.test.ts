import { ENGINE_KINDS } from '@sluice/engine'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { configWith, makeProject } from '../cli/support/project.ts'
import { sluice } from '../cli/support/sluice.ts'
import { ORDERS_MIGRATION } from '../cli/support/staged-load.ts'
import { Shop } from './support/shop.ts'

const contract = (columns: string, query: string, kind = 'table'): string =>
  `--! materialized: ${kind}\n--! contract: enforced\n--! columns: ${columns}\n${query}`
const QUERY = 'select day, cast(sum(amount) as numeric(18, 2)) as amount from shop.orders group by day'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a build that breaks its contract leaves the table as it was', async () => {
    const shop = await Shop.make(kind, {
      'marts/daily.sql': contract('day text not null, amount numeric(18, 2)', QUERY),
    })
    expect(await shop.statuses('run')).toEqual({ 'marts.daily': 'built' })
    await shop.write({
      'marts/daily.sql': contract(
        'day date not null, amount numeric(18, 2), note text',
        QUERY.replace('as amount', 'as amount, 1 as extra'),
      ),
    })
    const { 'marts.daily': result } = await shop.models('run')
    expect(result?.error).toMatchObject({ code: 'E_MODEL_CONTRACT', place: 'models/marts/daily.sql:1' })
    expect(result?.error?.message).toMatch(
      /^marts.daily breaks its contract: day is (text|VARCHAR) instead of (date|DATE), note is missing, extra is not in it$/,
    )
    expect(await shop.rows('select * from marts.daily limit 0')).toEqual([])
    await shop.run('select day, amount from marts.daily')
    await shop.run('insert into shop.orders values (9, null, 1, 1)')
    for (const what of ['table', 'view']) {
      await shop.write({
        'marts/daily.sql': contract('day text not null, amount numeric(18, 2)', QUERY, what),
      })
      const { 'marts.daily': nulls } = await shop.models('run')
      expect(nulls?.error?.message).toBe('marts.daily breaks its contract: day is null in 1 row')
    }
  })

  test('a snapshot promises the columns of its query; an unknown type is named', async () => {
    const shop = await Shop.make(kind, {
      'marts/names.sql': contract(
        'id bigint not null, name text',
        'select id, name from shop.customers',
        'snapshot',
      ).replace('--! contract', '--! unique_key: id\n--! contract'),
      'marts/odd.sql': contract('id bigfoot', 'select id from shop.customers'),
    })
    expect(await shop.models('run')).toMatchObject({
      'marts.names': { status: 'built' },
      'marts.odd': { error: { code: 'E_MODEL_CONTRACT', message: expect.stringContaining('bigfoot') } },
    })
    expect((await shop.models('run', 'names'))['marts.names']).toMatchObject({ status: 'built' })
  })

  test('types follow the contract, and verify says when it is broken', { tags: 'exhaustive' }, async () => {
    const target =
      kind === 'duckdb'
        ? `{ duck: { kind: 'duckdb', path: 'shop.duckdb' } }`
        : `{ pg: { kind: 'postgres', url: '' } }`
    const dir = await makeProject({
      'sluice.config.ts': configWith(target),
      ...ORDERS_MIGRATION,
      'models/marts/ids.sql': contract(
        'amount bigint not null, id bigint',
        'select id, amount from shop.orders',
      ),
      'models/marts/bad.sql': contract('id text', 'select id from shop.orders'),
    })
    await sluice(dir, ['generate'])
    expect(await readFile(join(dir, 'generated/database.ts'), 'utf8')).toMatch(
      /interface MartsIds \{[^}]*amount: Bigint;/,
    )
    expect((await sluice(dir, ['verify'])).stdout).toMatch(
      /E_MODEL_CONTRACT: marts.bad breaks its contract: id is \w+ instead of \w+/,
    )
  })
})

test.each([
  ['--! contract: enforced', 'a contract needs columns'],
  ['--! columns: id bigint', 'columns is only for models with a contract'],
  ['--! contract: yes\n--! columns: id bigint', 'contract cannot be "yes"'],
  ['--! contract: enforced\n--! columns: id', '"id" is not a column with a type'],
  ['--! contract: enforced\n--! columns: id int) as x, (select 1', 'is not a column with a type'],
  ['--! contract: enforced\n--! columns: id int, id text', 'the column id occurs twice'],
  [
    '--! materialized: ephemeral\n--! contract: enforced\n--! columns: id int',
    'an ephemeral model has no table',
  ],
])('%s is an error of the header', async (header, text) => {
  const shop = await Shop.make('duckdb', { 'marts/a.sql': `${header}\nselect 1 as id` })
  const { stderr } = await shop.say('models', 'list')
  expect(stderr).toContain('E_MODEL_HEADER')
  expect(stderr).toContain(text)
})
