import { ENGINE_KINDS, openDuckdb, openPostgres, type Engine } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { configWith, LOCAL, makeProject } from '../cli/support/project.ts'
import { objectsOf, sluice } from '../cli/support/sluice.ts'
import { preparedDatabase } from '../support/postgres.ts'

const FRESHNESS = `freshness: {
    'shop.orders': { warnAfter: '1 hour', errorAfter: '2 days', volume: 'warn' },
    'shop.clicks': { errorAfter: '2 days' },
    'shop.visits': { warnAfter: '30 minutes', column: 'seen' },
  },`

/** A load of shop.orders that many days ago, with so many rows. */
const load = (id: number, days: number, rows: number): string => `
insert into _sluice.loads (load_id, schema_name, status, inserted_at, seconds, schema_version_hash)
values (${id}, 'shop', 'loaded', now() - interval '${days} days', 1, 'x');
insert into _sluice.load_tables (load_id, schema_name, table_name, resource, disposition, primary_key, columns,
  empty_columns, replaced_files, rows_read, rows_merged, rows_waiting, rows_blocked, rows_superseded, rows_quarantined,
  rows_discarded)
values (${id}, 'shop', 'orders', 'orders', 'append', '[]', '[]', '[]', '[]', ${rows}, ${rows}, 0, 0, 0, 0, 0);`

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  async function make(): Promise<{ readonly dir: string; readonly open: () => Promise<Engine> }> {
    if (kind === 'duckdb') {
      const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL, FRESHNESS) })
      return { dir, open: () => openDuckdb({ path: join(dir, 'shop.duckdb') }) }
    }
    const { url, drop } = await preparedDatabase()
    onTestFinished(drop)
    const target = `{ pg: { kind: 'postgres', url: '${url}' } }`
    return {
      dir: await makeProject({ 'sluice.config.ts': configWith(target, FRESHNESS) }),
      open: () => openPostgres({ url }),
    }
  }

  test('tables that are old or unusually small are named', async () => {
    const { dir, open } = await make()
    {
      await using engine = await open()
      await installSystem(engine)
      await engine.session.script(`create schema shop; create table shop.visits (seen timestamptz);
        insert into shop.visits values (now() - interval '3 hours');
        ${[8, 15, 22, 29].map((days, i) => load(i + 1, days, 1000)).join('')} ${load(9, 1, 10)}`)
    }
    const { code, stdout, stderr } = await sluice(dir, ['sources', 'freshness'])
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /⚠ +shop\.orders .* 10 +750 to 1,250 +the newest row is 1 day old, more than 1 hour; 10 rows on /,
    )
    expect(stdout).toMatch(/✗ +shop\.clicks +none/)
    expect(stdout).toMatch(/⚠ +shop\.visits .*the newest row is 3 hours old, more than 30 minutes/)
    expect(stderr).toMatch(/E_FRESHNESS: no row has been loaded yet\n {2}at shop\.clicks/)
    const one = await sluice(dir, ['sources', 'freshness', 'shop.orders', '--json'])
    expect(one.code).toBe(0)
    expect(objectsOf(one.stdout).at(-1)).toMatchObject({
      freshness: [{ table: 'shop.orders', status: 'warn', rows: 10, usual_rows: { from: 750, to: 1250 } }],
    })
    expect((await sluice(dir, ['sources', 'freshness', 'shop.order'])).stderr).toContain(
      'did you mean shop.orders?',
    )
  })
})

test.each([
  [`freshness: { orders: {} }`, 'is not the name of a table'],
  [`freshness: { 'shop.orders': { warnAfter: 'soon' } as never }`, 'must be a time such as'],
])('%s is an error', async (rest, text) => {
  const dir = await makeProject({ 'sluice.config.ts': configWith(LOCAL, rest) })
  const { code, stderr } = await sluice(dir, ['status'])
  expect(code).toBe(1)
  expect(stderr).toContain(text)
})
