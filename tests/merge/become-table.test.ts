import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { describe, expect, test } from 'vitest'
import { openTestProject, scratchFolder, type TestProject } from '../support/project.ts'

const ROWS = 20_001
const HEAD = 'id,amount,at,note'
const line = (id: number): string =>
  `${id},${id % 100}.25,2025-01-01T00:00:00Z,${id % 3 === 0 ? '' : `n ${id}`}`
const LINES = Array.from({ length: ROWS }, (_, id) => line(id))

/** All that the catalog has of the table, without numbers of objects. */
const CATALOG = [
  `select c.relkind, c.relpersistence, c.relowner::regrole::text, c.relacl::text, c.reloptions, c.relrowsecurity, c.relreplident, c.relhasindex,
     obj_description(c.oid) as comment, t.typname, a.typname as array_type, n.nspname
   from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = c.reltype join pg_type a on a.oid = t.typarray where c.oid = 'shop.rows'::regclass`,
  `select a.attname, a.attnum, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated, a.attcollation,
     a.attstorage, a.attcompression, a.attoptions, a.attstattarget, a.attacl::text, pg_get_expr(d.adbin, d.adrelid) as value, col_description(a.attrelid, a.attnum) as comment
   from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where a.attrelid = 'shop.rows'::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`,
  `select k.conname, k.contype, k.convalidated, pg_get_constraintdef(k.oid) as definition from pg_constraint k where k.conrelid = 'shop.rows'::regclass order by 1`,
  `select pg_get_indexdef(i.indexrelid) as definition, i.indisprimary, i.indisvalid from pg_index i where i.indrelid = 'shop.rows'::regclass order by 1`,
]

interface Way {
  readonly lines?: readonly string[]
  readonly options?: Partial<Parameters<typeof filesResource>[0]>
  /** What a reviewer makes of the migration. */
  readonly edit?: (sql: string) => string
  /** Run between the load and the migration. */
  readonly before?: string
}

/** Loads a new table and migrates; gives whether staging became it, the catalog, its rows and the counts. */
async function outcome({ lines = LINES, options = {}, edit, before }: Way) {
  const dir = await scratchFolder()
  mkdirSync(join(dir, 'in'))
  writeFileSync(join(dir, 'in', 'a.csv'), `${[HEAD, ...lines].join('\n')}\n`)
  const rows = filesResource({
    name: 'rows',
    format: { kind: 'csv' },
    list: files({ url: join(dir, 'in') }),
    ...options,
  })
  try {
    await using project = await openTestProject({
      kind: 'postgres',
      dir,
      sources: [source({ name: 'shop', resources: () => [rows] })],
    })
    const { session } = project.engine
    await project.load()
    const staged = await oid(project, `shop_staging."rows__1"`)
    if (before !== undefined) await session.script(before)
    for (const path of edit ? globSync(`${dir}/migrations/*/postgres.sql`) : [])
      writeFileSync(path, edit?.(readFileSync(path, 'utf8')) ?? '')
    await project.applyAndMerge()
    const final = await oid(project, 'shop.rows')
    const catalog = await Promise.all(CATALOG.map((sql) => session.rows(sql)))
    const counts = await session.rows(
      `select rows_read, rows_merged, rows_waiting, rows_superseded, staging_table, merged_schema is not null as seen from _sluice.load_tables`,
    )
    const table = await session.rows(
      `select count(*) as rows, md5(string_agg(r::text, ',' order by _sluice_id)) as sum, min(_sluice_id) as first from shop.rows r`,
    )
    writeFileSync(join(dir, 'in', 'b.csv'), `${HEAD}\n70000,1.25,2025-01-01T00:00:00Z,later\n`)
    await project.load()
    return {
      became: staged === final,
      staging: await project.staging(),
      later: await session.rows('select _sluice_load_id from shop.rows where id = 70000'),
      catalog,
      counts,
      table,
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function oid({ engine }: TestProject, table: string): Promise<unknown> {
  const [row] = await engine.session.rows<{ oid: number }>(`select $1::text::regclass::oid::bigint as oid`, [
    table,
  ])
  return row?.oid
}

/** A comment on staging is nothing that a table would bring along. */
const COPIED = `comment on table shop_staging."rows__1" is 'of somebody'`

/** Both ways end with the same catalog, rows and counts. */
async function expectSame(way: Way): Promise<void> {
  const [became, copied] = [await outcome(way), await outcome({ ...way, before: COPIED })]
  expect({ became: became.became, copied: copied.became }).toEqual({ became: true, copied: false })
  expect({ ...became, became: undefined }).toEqual({ ...copied, became: undefined })
}

const EXTRAS = `
create index on "shop"."rows" ("note");
comment on table "shop"."rows" is 'it''s reviewed';
comment on column "shop"."rows"."note" is 'said';
alter table "shop"."rows" alter column "note" set default 'none', alter column "note" set statistics 7, alter column "at" set not null;
alter table "shop"."rows" set (fillfactor = 90);
grant select on "shop"."rows" to public;
grant update (note) on "shop"."rows" to public;
`

test('the staging table of a new table becomes it, with all that a reviewer gave it', () =>
  expectSame({ options: { primaryKey: 'id' }, edit: (sql) => `${sql}\n${EXTRAS}` }))

test('a key that comes twice: the rows are copied, and the last one wins', async () => {
  const lines = [...LINES, line(7).replace('n 7', 'last')]
  const { became, counts, table } = await outcome({ lines, options: { primaryKey: 'id' } })
  expect(became).toBe(false)
  expect(counts).toMatchObject([{ rows_read: ROWS + 1, rows_merged: ROWS, rows_superseded: 1 }])
  expect(table).toMatchObject([{ rows: ROWS }])
})

describe('beyond one of each', { tags: 'exhaustive' }, () => {
  test('without a key, as the load proposed it', () => expectSame({ options: { fileColumns: false } }))

  test.each<[string, (sql: string) => string]>([
    ['a renamed column', (sql) => sql.replace('"note" text', '"remark" text')],
    ['a wider type', (sql) => sql.replace('"id" bigint', '"id" numeric')],
    ['a dropped column', (sql) => `${sql}\nalter table "shop"."rows" drop column "note";`],
    [
      'another column',
      (sql) => `${sql}\nalter table "shop"."rows" add column "by" text default current_user;`,
    ],
    ['a check', (sql) => `${sql}\nalter table "shop"."rows" add check ("id" >= 0);`],
    ['a unique index', (sql) => `${sql}\ncreate unique index on "shop"."rows" ("id");`],
    ['row security', (sql) => `${sql}\nalter table "shop"."rows" enable row level security;`],
    ['a view', (sql) => `${sql}\ncreate view "shop"."seen" as select "id" from "shop"."rows";`],
    [
      'another order of the columns',
      (sql) => sql.replace(/( {2}"id" bigint[^\n]*,\n)((?:.*\n)*?)( {2}"_sluice_load_id")/, '$2$1$3'),
    ],
    ['a value that must be there', (sql) => sql.replace('"note" text', '"note" text not null')],
    [
      'parameters of its large values',
      (sql) => `${sql}\nalter table "shop"."rows" set (toast.vacuum_truncate = false);`,
    ],
    ['a published schema', (sql) => `${sql}\ncreate publication of_shop for tables in schema shop;`],
    ['a publication of all tables', (sql) => `${sql}\ncreate publication of_all for all tables;`],
    ['statistics', (sql) => `${sql}\ncreate statistics on "id", "note" from "shop"."rows";`],
  ])('%s: the rows are copied', async (_, edit) => {
    const { became, counts } = await outcome({ edit })
    expect(became).toBe(false)
    expect(counts).toMatchObject([{ rows_read: ROWS }])
  })
})
