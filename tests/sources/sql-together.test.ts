import { ENGINE_KINDS } from '@sluice/engine'
import { sqlDatabase, sqlTable } from '@sluice/sources'
import { expect, test } from 'vitest'
import { useAllCores } from '../support/all-cores.ts'
import { openTestProject } from '../support/project.ts'
import { sourceDatabase } from './source-database.ts'
import { untilSettled } from './until-settled.ts'

// Chunks of a table are read by several threads at once where DuckDB writes the rows.

useAllCores()

const ROWS = 5000

const ORDERS = `create table orders (id int primary key, seq int not null, note text);
  insert into orders values (0, 0, 'first');
  create function ok(id int) returns boolean language plpgsql as $$ begin return true; end $$`

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a large range comes in chunks to a reviewed table, with late rows, and resumes`, async () => {
    await using database = await sourceDatabase(ORDERS)
    const { client, url } = database
    const orders = sqlTable('orders', {
      incremental: { cursor: 'seq' },
      where: 'ok(id)',
      chunkRows: 1000,
      connections: 1,
    })
    await using project = await openTestProject({
      kind,
      sources: [sqlDatabase({ name: 'shop', url, tables: [orders] })],
    })
    await project.load()
    await project.applyAndMerge()
    await client.query(`insert into orders select n, n, E'a "b",\\n' || n from generate_series(1, ${ROWS}) as g (n);
      insert into orders values (-7, -7, 'late');
      analyze orders;
      create or replace function ok(id int) returns boolean language plpgsql as $$ begin
        if id > 4500 then raise 'broken'; end if; return true; end $$`)
    await untilSettled(client)
    await expect(project.load()).rejects.toMatchObject({ code: 'E_SQL_FAILED' })
    await client.query(
      `create or replace function ok(id int) returns boolean language plpgsql as $$ begin return true; end $$`,
    )
    project.events.length = 0
    await project.load()
    const texts = project.events.flatMap((event) => (event.kind === 'message' ? [event.text] : []))
    const phases = project.events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []))
    expect([texts.some((text) => text.includes('resumed')), phases.includes('profile')]).toEqual([
      true,
      false,
    ])
    const { session } = project.engine
    expect(
      await session.rows(`select count(*) as n, count(distinct _sluice_id) as ids, cast(sum(id) as varchar) as total,
        cast(max(_sluice_id) - min(_sluice_id) as bigint) as span, sum(case when note like 'a "b",%' then 1 else 0 end) as notes
        from shop.orders where _sluice_load_id > 1`),
    ).toEqual([
      { n: ROWS + 1, ids: ROWS + 1, total: String((ROWS * (ROWS + 1)) / 2 - 7), span: ROWS + 1, notes: ROWS },
    ])
    const [counted] = await session.rows<{ cursor: { late: number } }>(
      'select cursor from _sluice.load_tables order by load_id desc limit 1',
    )
    expect(counted?.cursor).toMatchObject({ late: 1 })
  })

  test(`${kind}: a table that is replaced has the rows of all chunks once, and one of a key that comes twice`, async () => {
    await using database = await sourceDatabase(ORDERS)
    const { client, url } = database
    const orders = sqlTable('orders', { chunkRows: 1000 })
    const bySeq = sqlTable('orders', { name: 'by_seq', primaryKey: 'seq', chunkRows: 1000 })
    await using project = await openTestProject({
      kind,
      sources: [sqlDatabase({ name: 'shop', url, tables: [orders, bySeq] })],
    })
    await project.load()
    await project.applyAndMerge()
    await client.query(`insert into orders select n, n % 4000, 'n' || n from generate_series(1, ${ROWS}) as g (n);
      analyze orders`)
    for (const _ of [1, 2]) await project.load()
    const { session } = project.engine
    const all = await session.rows(
      `select count(*) as n, count(distinct id) as ids, count(distinct _sluice_load_id) as loads from shop.orders`,
    )
    expect(all).toEqual([{ n: ROWS + 1, ids: ROWS + 1, loads: 1 }])
    expect(await session.rows(`select count(*) as n, max(id) as last from shop.by_seq`)).toEqual([
      { n: 4000, last: ROWS },
    ])
    expect(await session.rows(`select id, seq from shop.by_seq where seq in (0, 7) order by seq`)).toEqual([
      { id: 4000, seq: 0 },
      { id: 4007, seq: 7 },
    ])
    const counts = await session.rows<Record<string, number>>(
      `select rows_read, rows_merged, rows_superseded from _sluice.load_tables where load_id > 2 order by table_name`,
    )
    expect(counts.map((row) => Object.values(row).map(Number))).toEqual([
      [ROWS + 1, 4000, ROWS - 3999],
      [ROWS + 1, ROWS + 1, 0],
    ])
  })
}
