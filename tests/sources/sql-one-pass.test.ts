import { ENGINE_KINDS } from '@sluice/engine'
import { sqlDatabase, sqlTable } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { sourceDatabase } from './source-database.ts'

const VALUES = `
create type mood as enum ('a', 'b c');
create type pair as (a int, b text);
create table odd (
  id int primary key, ratio float8, at timestamp, at_zone timestamptz, day date, clock time, price numeric(9, 3), raw bytea, doc jsonb,
  list int[], two pair, mood mood, fixed char(4), pause interval, paid bool, note text
);
insert into odd values
  (1, 'NaN', 'infinity', '2026-01-02 03:04:05.123456+01', '0044-03-15 BC', '24:00:00', -1.5, '\\x00ff', '{"b": [1.50, null], "a": "x"}',
    '{{1,2},{3,null}}', row(1, 'x"y'), 'b c', 'ab', '-1 mon 3 days', true, E'a "b",\\r\\nc'),
  (2, '-0', '12345-01-01', '-infinity', '5874897-12-31', '00:00', 999999.999, '', 'null', '{}', null, null, '', null, false, ''),
  (3, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
create table counted (id bigint primary key, seq int, note text);
insert into counted values (1, 1, 'a'), (2, 2, 'b');
`

const phases = (project: TestProject): readonly string[] =>
  project.events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []))

for (const kind of ENGINE_KINDS) {
  test(
    `${kind}: typed values come to a reviewed table in one pass as they do to a new one`,
    { tags: 'exhaustive' },
    async () => {
      await using database = await sourceDatabase(VALUES)
      const shop = sqlDatabase({ name: 'shop', url: database.url, tables: ['odd'] })
      await using project = await openTestProject({ kind, sources: [shop] })
      const rows = async () => {
        const all = await project.engine.session.rows<Record<string, unknown>>(
          'select *, cast(day as varchar) as day_text from shop.odd order by id',
        )
        return all.map(({ _sluice_id, _sluice_load_id, ...row }) => row)
      }
      await project.load()
      await project.applyAndMerge()
      const first = await rows()
      expect(first[0]).toMatchObject({ day_text: expect.stringMatching(/^0044-03-15 \(?BC\)?$/) })
      project.events.length = 0
      await project.load()
      expect(phases(project)).not.toContain('profile')
      expect(await rows()).toEqual(first)
      await database.client.query(`alter table odd alter price type numeric(30, 6)`)
      project.events.length = 0
      await project.load()
      expect(phases(project)).toContain('profile')
    },
  )

  test(`${kind}: a cursor moves while the rows come in one pass, and rows that it keeps out are still left out`, async () => {
    await using database = await sourceDatabase(VALUES)
    const { client, url } = database
    const counted = sqlTable('counted', { incremental: { cursor: 'seq' }, lateCommits: 'ignore' })
    const shop = sqlDatabase({ name: 'shop', url, tables: [counted] })
    await using project = await openTestProject({ kind, sources: [shop] })
    await project.load()
    await project.applyAndMerge()
    await client.query(
      `insert into counted values (3, 3, 'c'), (4, 4, null); update counted set note = 'new' where id = 2`,
    )
    project.events.length = 0
    const { resources } = await project.load()
    expect([resources[0]?.rows_read, phases(project).includes('profile')]).toEqual([3, false])
    const { session } = project.engine
    expect(await session.rows('select id, note from shop.counted order by id')).toEqual([
      { id: 1, note: 'a' },
      { id: 2, note: 'new' },
      { id: 3, note: 'c' },
      { id: 4, note: null },
    ])
    expect((await project.load()).resources[0]?.rows_read).toBe(1)
    await client.query(`insert into counted values (5, null, 'e')`)
    await expect(project.load()).rejects.toMatchObject({ code: 'E_CURSOR_MISSING' })
  })
}
