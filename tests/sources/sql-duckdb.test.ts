import { join } from 'node:path'
import { ENGINE_KINDS, openDuckdb } from '@sluice/engine'
import type { RowsResource } from '@sluice/loader'
import { sqlDatabase, sqlQuery, sqlTable, type SqlDatabaseOptions } from '@sluice/sources'
import { expect, test } from 'vitest'
import { firstPages } from '../../packages/pipeline/src/testing/first-pages.ts'
import { openTestProject } from '../support/project.ts'
import { scratchFolder } from './scratch-folder.ts'

const TABLES = `
create schema lake;
create table lake.places (id integer primary key);
create table lake.events (
  id integer primary key, big hugeint, small utinyint, price decimal(12, 3), moment timestamp, at_zone timestamptz, day date,
  tags varchar[], place struct(lat double, name varchar), kind enum ('a', 'b'), ref uuid, raw blob,
  never integer references lake.places (id)
);
insert into lake.events values
  (1, 12345678901234567890123456789012345678, 200, 1.125, '2026-01-02 03:04:05.123456', '2026-01-02 03:04:05+02', '2026-01-02',
    ['x', 'y'], {lat: 1.5, name: 'n'}, 'b', '6ecd8c99-4036-403d-bf84-cf8400f67836', '\\xAA'::blob, null),
  (2, null, null, null, '2026-01-03', null, null, null, null, null, null, null, null);
create view lake.recent as select id, price from lake.events where moment >= '2026-01-03';
`

const writeTo = async (path: string, sql: string): Promise<void> => {
  await using duckdb = await openDuckdb({ path })
  await duckdb.session.script(sql)
}

for (const kind of ENGINE_KINDS) {
  test(`${kind}: tables, views and queries of a DuckDB file`, async () => {
    await using folder = await scratchFolder()
    const path = join(folder.path, 'lake.duckdb')
    await writeTo(path, TABLES)
    const tables: SqlDatabaseOptions['tables'] = [
      sqlTable('events', { incremental: { cursor: 'moment' } }),
      sqlTable('recent', { primaryKey: 'id', incremental: { cursor: 'id' } }),
      sqlQuery('kinds', 'select kind, count(*) as n from lake.events where kind is not null group by all'),
    ]
    const lake = sqlDatabase({ name: 'lake', url: `duckdb:${path}`, schema: 'lake', tables })
    await using project = await openTestProject({ kind, sources: [lake] })
    await project.load()
    await project.applyAndMerge()
    const table = (await project.engine.catalog(['lake'])).find(({ name }) => name === 'events')
    expect(Object.fromEntries(table?.columns.map(({ name, type }) => [name, type]) ?? [])).toMatchObject({
      id: 'bigint',
      big: 'decimal(38,0)',
      small: 'bigint',
      price: 'decimal(18,3)',
      moment: 'timestamp',
      at_zone: 'timestamp',
      day: 'date',
      tags: 'json',
      place: 'json',
      kind: 'text',
      ref: 'text',
      raw: 'binary',
      never: 'bigint',
    })
    expect(table?.columns.find(({ name }) => name === 'never')?.references).toBe('places (id)')
    const { session } = project.engine
    expect(
      await session.rows(
        'select cast(big as varchar) as big, small, cast(price as varchar) as price, kind from lake.events where id = 1',
      ),
    ).toEqual([{ big: '12345678901234567890123456789012345678', small: 200, price: '1.125', kind: 'b' }])
    expect(await session.rows('select id from lake.recent')).toEqual([{ id: 2 }])
    expect(await session.rows('select kind, n from lake.kinds')).toEqual([{ kind: 'b', n: 1 }])
    await writeTo(path, `insert into lake.events (id, moment) values (3, '2026-01-04')`)
    const { resources } = await project.load()
    expect(resources.map(({ rows_read }) => rows_read)).toEqual([2, 2, 1])
    expect(await session.rows('select id from lake.recent order by id')).toEqual([{ id: 2 }, { id: 3 }])
    expect(await session.rows('select id from lake.events order by id')).toEqual([
      { id: 1 },
      { id: 2 },
      { id: 3 },
    ])
  })
}

test('a file, a table or a column that is not there', async () => {
  await using folder = await scratchFolder()
  const path = join(folder.path, 'lake.duckdb')
  await writeTo(path, TABLES)
  const failure = async (url: string, ...tables: SqlDatabaseOptions['tables']) => {
    const lake = sqlDatabase({ name: 'lake', url, schema: 'lake', tables })
    await using project = await openTestProject({ kind: 'duckdb', sources: [lake] })
    return await project.load().then(
      () => ({}),
      ({ message, code, place, hint }) => ({ message, code, place, hint }),
    )
  }
  expect(await failure(`duckdb:${path}.none`, 'events')).toMatchObject({
    code: 'E_SQL_CONNECT',
    message: 'cannot open the source database: the DuckDB file does not exist',
  })
  expect(await failure(`duckdb:${path}`, 'event')).toMatchObject({
    code: 'E_SQL_TABLE',
    message: 'the source database has no table or view lake.event',
    hint: expect.stringContaining('lake.events'),
  })
  expect(await failure(`duckdb:${path}`, sqlTable('events', { where: 'idd = 1' }))).toMatchObject({
    code: 'E_SQL_STATEMENT',
    message: expect.stringMatching(/^the source database rejects the statement: .*idd/),
    place: 'lake.events',
  })
  await writeTo(path, "create table lake.odd (i interval, t time, e enum ('z', 'a'), b blob, l int[])")
  for (const cursor of ['i', 't', 'e', 'b', 'l'])
    expect(
      await failure(`duckdb:${path}`, sqlTable('odd', { incremental: { cursor } })),
      cursor,
    ).toMatchObject({ code: 'E_CURSOR_TYPE', place: `lake.odd.${cursor}` })
  const hinted = sqlTable('events', { incremental: { cursor: 'id' }, columns: { id: { type: 'text' } } })
  expect(await failure(`duckdb:${path}`, hinted)).toMatchObject({ code: 'E_CURSOR_TYPE' })
})

test('sources test reads the first rows of a table', async () => {
  await using folder = await scratchFolder()
  const path = join(folder.path, 'lake.duckdb')
  await writeTo(path, 'create table numbers as select i as id from range(5000) t(i)')
  const lake = sqlDatabase({ name: 'lake', url: `duckdb:${path}`, tables: ['numbers'] })
  const [numbers] = lake.resources
  const first = numbers && firstPages({ most: 1, withEmpty: false }).rows(numbers as RowsResource)
  await using project = await openTestProject({
    kind: 'duckdb',
    sources: [{ ...lake, resources: first ? [first] : [] }],
  })
  expect((await project.load()).resources[0]?.rows_read).toBe(100)
})
