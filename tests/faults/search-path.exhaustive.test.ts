import { openPostgres, type Session } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { makeProject } from '../cli/support/project.ts'
import { sluice } from '../cli/support/sluice.ts'
import { freshDatabase } from '../support/postgres.ts'

/** Each fits the arguments of a call better than PostgreSQL's own function of that name does. */
const SHADOWS = [
  ['nextval', 'text', 'bigint', 'return 1'],
  ['hashtextextended', 'text, int', 'bigint', 'return 1'],
  ['obj_description', 'regclass, text', 'text', 'return null'],
  ['pg_relation_size', 'oid', 'bigint', 'return 0'],
  ['pg_total_relation_size', 'oid', 'bigint', 'return 0'],
  ['format_type', 'oid, smallint', 'text', `return 'text'`],
  ['length', 'text', 'int', 'return 1'],
  ['abs', 'double precision', 'double precision', 'return 1'],
] as const

const CONFIG = (url: string): string => `
import { defineConfig, source } from '@sluice/loader'

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      resources: (resource) => [
        resource({ name: 'orders', primaryKey: 'id' }, async function* () {
          yield [{ id: 1, amount: process.env.SHOP_WIDE ? 'twelve' : 1.5, lines: [{ a: 1 }] }]
        }),
      ],
    }),
  ],
  targets: { t: { kind: 'postgres', url: '${url}' } },
})
`

/** A database with such functions in `public`, which comes first in the search path. */
async function shadowedDatabase() {
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  const query = async (text: string): Promise<unknown[]> => {
    const client = new Client({ connectionString: url })
    await client.connect()
    return client.query(text).then(
      ({ rows }) => client.end().then(() => rows),
      (error: unknown) => client.end().then(() => Promise.reject(error)),
    )
  }
  const functions = SHADOWS.map(
    ([name, parameters, result, returning]) =>
      `create function public.${name}(${parameters}) returns ${result} language plpgsql as
       $$ begin insert into public.stolen values ('${name}'); ${returning}; end $$`,
  )
  await query(['create table public.stolen (through text)', ...functions].join(';'))
  await query(`alter database ${new URL(url).pathname.slice(1)} set search_path = public, pg_catalog`)
  return { url, query }
}

test('functions of other roles in `public` never run as the loader', async () => {
  const { url, query } = await shadowedDatabase()
  const dir = await makeProject({ 'sluice.config.ts': CONFIG(url) })
  const wide = { SHOP_WIDE: '1' }
  for (const [command, env] of [
    ['load', {}],
    ['migrate', {}],
    ['load', {}],
    ['load', wide],
    ['migrate', {}],
    ['status', {}],
    ['loads 1', {}],
    ['transform', {}],
  ] as const) {
    const { code, stderr } = await sluice(dir, command.split(' '), env)
    expect(code, `${command}: ${stderr}`).toBe(0)
  }
  // The conversions, also in the session of somebody else.
  await query(`select _sluice.text_of_double(12.5), _sluice.is_bigint('12'), _sluice.is_decimal('1.5', 3, 2),
    _sluice.is_double('1.5'), _sluice.is_date('2026-01-02'), _sluice.is_time('10:00:00'),
    _sluice.is_timestamp('2026-01-02'), _sluice.text_of_timestamp(now()), _sluice.json_of_text('12')`)
  expect(await query('select distinct through from public.stolen')).toEqual([])
})

test('every session and transaction looks names up in pg_catalog alone', async () => {
  const { url } = await shadowedDatabase()
  await using engine = await openPostgres({ url })
  await installSystem(engine)
  const shown = (session: Pick<Session, 'rows'>): Promise<unknown[]> => session.rows('show search_path')
  const path = [{ search_path: 'pg_catalog, pg_temp' }]
  expect(await shown(engine.session)).toEqual(path)
  expect(await engine.transaction(shown)).toEqual(path)
})
