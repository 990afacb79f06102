import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ENGINE_KINDS } from '@sluice/engine'
import { sqlDatabase, sqlTable, type SqlTableOptions } from '@sluice/sources'
import { expect, test } from 'vitest'
import { makeProject } from '../cli/support/project.ts'
import { Command, succeed } from '../faults/support/command.ts'
import { openTestProject, type TestProject } from '../support/project.ts'
import { sourceDatabase } from './source-database.ts'
import { untilSettled } from './until-settled.ts'

const ROWS = 5000

/** Rows pass the condition ok(id), unless a test says what happens to those behind the fourth chunk. */
const ORDERS = `create table orders (id int primary key, note text);
  insert into orders select n, 'n' || n from generate_series(1, ${ROWS}) as g (n);
  create table pairs (a text, b numeric(6, 1), primary key (a, b));
  insert into pairs select 'k' || n % 7, n / 10.0 from generate_series(1, ${ROWS}) as g (n);
  analyze;`

const ok = (body: string): string =>
  `create or replace function ok(id int) returns boolean language plpgsql as $$ begin ${body} return true; end $$`

const shop = (url: string, tables: Readonly<Record<string, SqlTableOptions>>) =>
  sqlDatabase({
    name: 'shop',
    url,
    tables: Object.entries(tables).map(([name, options]) => sqlTable(name, { chunkRows: 1000, ...options })),
  })

const said = (project: TestProject, what: RegExp): readonly string[] =>
  project.events.flatMap((event) => (event.kind === 'message' && what.test(event.text) ? [event.text] : []))

for (const kind of ENGINE_KINDS) {
  test(`${kind}: chunks that a failed load had read are resumed, as far as their rows have not changed`, async () => {
    await using database = await sourceDatabase(ORDERS + ok(`if id > 4500 then raise 'broken'; end if;`))
    const { client, url } = database
    await untilSettled(client)
    const source = shop(url, { orders: { where: 'ok(id)', connections: 1 }, pairs: {} })
    await using project = await openTestProject({ kind, sources: [source] })
    const failed = await project.load()
    expect(failed.failures.map(({ code }) => code)).toEqual(['E_SQL_FAILED'])
    await client.query(
      `${ok('')}; delete from orders where id = 1500; update orders set note = 'new' where id = 7`,
    )
    await project.load()
    await project.applyAndMerge()
    expect(said(project, /resumed/)).toEqual([
      'shop.orders: resumed 2 of 5 chunks that an earlier load had read; none of their rows has changed since',
    ])
    const { session } = project.engine
    expect(
      await session.rows(
        `select count(*) as n, min(id) as first, max(id) as last, sum(case when note = 'new' then 1 else 0 end) as changed from shop.orders`,
      ),
    ).toEqual([{ n: ROWS - 1, first: 1, last: ROWS, changed: 1 }])
    expect(
      await session.rows(`select count(*) as n, cast(sum(b) as varchar) as total from shop.pairs`),
    ).toEqual([{ n: ROWS, total: '1250250.0' }])
    project.events.length = 0
    await project.load()
    expect(said(project, /resumed/)).toEqual([])
  })
}

test('a load that is killed inside a table resumes there', { tags: 'exhaustive' }, async () => {
  await using database = await sourceDatabase(ORDERS + ok('if id > 4000 then perform pg_sleep(60); end if;'))
  const { client, url } = database
  await untilSettled(client)
  const dir = await makeProject({
    'sluice.config.ts': `import { defineConfig } from '@sluice/loader'
import { sqlDatabase, sqlTable } from '@sluice/sources'

export default defineConfig({
  sources: [
    sqlDatabase({
      name: 'shop',
      url: '${url}',
      tables: [sqlTable('orders', { where: 'ok(id)', chunkRows: 1000, connections: 2 })],
    }),
  ],
  targets: { main: { kind: 'duckdb', path: 'shop.duckdb' } },
})
`,
  })
  const place = { dir, env: {} }
  const loading = new Command(place, ['load'])
  const chunks = async (): Promise<number> =>
    (await readdir(join(dir, '.sluice'), { recursive: true }).catch(() => [])).filter((name) =>
      /chunk-\d+\.part\.json$/.test(name),
    ).length
  while ((await chunks()) < 4) await sleep(20)
  loading.child.kill('SIGKILL')
  await loading.end()
  await client.query(ok(''))
  const { lines } = await succeed(place, ['load'])
  expect(JSON.stringify(lines)).toContain('resumed 4 of 5 chunks')
  await succeed(place, ['migrate'])
  const { lines: rows } = await succeed(place, [
    'query',
    'select count(*) as n, max(id) as last from shop.orders',
  ])
  expect(rows.at(-1)).toMatchObject({ rows: [{ n: ROWS, last: ROWS }] })
  expect(await readdir(join(dir, '.sluice', 'loads'))).toEqual([])
})
