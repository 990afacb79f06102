import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { describe, expect, test } from 'vitest'
import { emptyTarget } from '../cli/support/empty-target.ts'
import { makeProject } from '../cli/support/project.ts'
import { objectsOf, sluice } from '../cli/support/sluice.ts'
import { openTestProject } from '../support/project.ts'
import { begin, idsOf, load, rowsOf } from './complaint.ts'

// What people report of loaders, under the words that they search for: days that come again, backfills, files, versions, bad rows.

const BACKFILL = (target: string) => `import { defineConfig, source } from '@sluice/loader'
export default defineConfig({
  sources: [source({ name: 'shop', resources: (resource) => [
    resource({ name: 't', primaryKey: 'id', incremental: { cursor: 'at', zone: 'America/New_York' } }, async function* ({ cursor, log }) {
      log.info('asked for ' + cursor.from + ' to ' + cursor.to)
      if (process.env.BROKEN === cursor.from) throw new Error('the API has no such day')
      // The clocks go forward in the night to 8 March: this day has 23 hours.
      yield [{ id: 1, at: '2026-03-08T05:00:00Z' }, { id: 2, at: '2026-03-09T03:59:59Z' }, { id: 3, at: '2026-03-09T04:00:00Z' }]
    }),
  ] })],
  targets: { test: ${target} },
})
`

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('resumable, partitioned backfill: only the days that failed are loaded again, in the days of a time zone', async () => {
    const dir = await makeProject({ 'sluice.config.ts': BACKFILL(await emptyTarget(kind)) })
    const days = ['--since', '2026-03-07', '--until', '2026-03-09', '--slices', 'day', '--json']
    const backfill = async (env: Readonly<Record<string, string>> = {}) => {
      const { code, stdout, stderr } = await sluice(dir, ['load', ...days], env)
      const asked = [...`${stdout}${stderr}`.matchAll(/asked for (\S+) to/g)].map(([, day]) => day)
      return { code, asked, last: objectsOf(stdout).at(-1) as Record<string, unknown> }
    }
    const broken = await backfill({ BROKEN: '2026-03-08' })
    expect([broken.code, broken.last['more']]).toEqual([1, true])
    const again = await backfill()
    expect(again.asked).toEqual(['2026-03-08'])
    expect(again.last).toMatchObject({
      more: false,
      slices: { planned: 3, loaded: 1, skipped: 2, failed: 0 },
    })
    // Both rows of the short day, and not the one at its end, which is of the day after.
    expect(again.last).toMatchObject({ resources: [{ rows_read: 2 }] })
  })

  test('vendors correct past days, 12 days back: the window is read again, and each of its days replaced as a whole', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const options = { mergeKey: 'day', incremental: { cursor: 'day', lookback: '12 days' } } as const
    const day = (of: number) => `2026-01-${String(of).padStart(2, '0')}`
    const stats = (...rows: readonly (readonly [number, number, readonly string[]])[]) =>
      rows.map(([on, clicks, tags]) => ({ day: day(on), clicks, tags }))
    await begin(project, stats([1, 10, ['a']], [2, 20, ['a']], [20, 30, []]), options)
    // The second day is out of the window; of the 20th one row is withdrawn and one is added.
    await load(project, stats([2, 99, []], [20, 31, ['b']], [20, 5, ['c']], [21, 1, []]), options)
    await load(project, stats([20, 32, ['d']], [21, 2, []]), options)
    expect((await rowsOf(project, 'clicks')).map(({ clicks }) => clicks)).toEqual([2, 10, 20, 32])
    expect((await rowsOf(project, 'value', 't__tags')).map(({ value }) => value)).toEqual(['a', 'a', 'd'])
  })

  test('what did each day say when, before the vendor corrected it: scd2 by day keeps what it said before', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const on = (boundaryTimestamp: string) =>
      ({ mergeStrategy: { kind: 'scd2', boundaryTimestamp }, mergeKey: 'day' }) as const
    await begin(
      project,
      [
        { day: '2026-01-01', clicks: 10 },
        { day: '2026-01-02', clicks: 20 },
      ],
      on('2026-01-03'),
    )
    await load(project, [{ day: '2026-01-02', clicks: 25 }], on('2026-01-05'))
    const at = (time: string) =>
      project.engine.session.rows(
        `select sum(clicks) as clicks from shop.t
         where _sluice_valid_from <= '${time}' and (_sluice_valid_to > '${time}' or _sluice_valid_to is null)`,
      )
    expect([await at('2026-01-04'), await at('2026-01-06')].map(([row]) => Number(row?.['clicks']))).toEqual([
      30, 35,
    ])
  })

  test('incremental over files: a file is loaded once, a changed one replaces its rows, and each row says its file', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const folder = join(project.dir, 'exports')
    await mkdir(folder)
    const write = (name: string, text: string) => writeFile(join(folder, name), text)
    const exports = source({
      name: 'shop',
      resources: () => [
        filesResource({ name: 't', format: { kind: 'csv' }, list: files({ url: folder, glob: '*.csv' }) }),
      ],
    })
    await write('2026-01-01.csv', 'id\n1\n2\n')
    await project.load({}, [], [exports])
    await project.applyAndMerge()
    await write('2026-01-02.csv', 'id\n3\n')
    expect((await project.load({}, [], [exports])).resources[0]).toMatchObject({ rows_read: 1 })
    expect((await project.load({}, [], [exports])).status).toBe('unchanged')
    await write('2026-01-01.csv', 'id\n1\n20\n21\n')
    await project.load({}, [], [exports])
    const columns = `id, _file_name as file, cast(_row_id as int) as line, cast(_file_date as varchar) as day`
    expect(await rowsOf(project, columns)).toEqual([
      { id: 1, file: '2026-01-01.csv', line: 0, day: '2026-01-01' },
      { id: 3, file: '2026-01-02.csv', line: 0, day: '2026-01-02' },
      { id: 20, file: '2026-01-01.csv', line: 1, day: '2026-01-01' },
      { id: 21, file: '2026-01-01.csv', line: 2, day: '2026-01-01' },
    ])
  })

  test('bad rows to their own table: quarantine keeps file, line, text and reason, and retry loads them', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const path = join(project.dir, 'orders.csv')
    const orders = source({
      name: 'shop',
      resources: () => [
        filesResource({
          name: 't',
          format: { kind: 'csv' },
          list: files({ url: project.dir, glob: '*.csv' }),
        }),
      ],
    })
    await writeFile(path, 'id,n\n1,a\n2,b,x\n3,c\n4,d\n')
    await project.load({}, [], [orders])
    await project.applyAndMerge()
    expect(await idsOf(project)).toEqual([1, 3, 4])
    const columns = 'resource, file_name, line, reason, raw'
    expect(await project.engine.session.rows(`select ${columns} from _sluice.quarantine`)).toEqual([
      {
        resource: 't',
        file_name: 'orders.csv',
        line: 3,
        reason: '3 values where the header has 2',
        raw: '2,b,x',
      },
    ])
    await writeFile(path, 'id,n\n1,a\n2,b\n3,c\n4,d\n')
    await project.load({}, [], [orders])
    expect(await idsOf(project)).toEqual([1, 2, 3, 4])
  })

  test('scd2 re-insert, nested rows and deletes: a row that comes again is a new version, with its own nested rows', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const on = (day: number) =>
      ({ mergeStrategy: { kind: 'scd2', boundaryTimestamp: `2026-01-0${day}` }, maxDrop: 1 }) as const
    const one = { id: 1, price: 10, tags: ['a', 'b'] }
    const two = { id: 2, price: 20, tags: [] }
    await begin(project, [one, two], on(1))
    await load(project, [two], on(2)) // deleted
    await load(project, [one, two], on(3)) // and back
    await load(project, [{ ...one, tags: ['a'] }, two], on(4)) // a change of nested rows alone
    const versions = await project.engine.session.rows<{ id: number; active: boolean; tags: number }>(
      `select v.id, v._sluice_valid_to is null as active, cast(count(t.value) as int) as tags
       from shop.t as v left join shop.t__tags as t on t._sluice_root_id = v._sluice_id and t._sluice_parent_id = v._sluice_id
       group by v._sluice_id, v.id, v._sluice_valid_to order by v.id, v._sluice_id`,
    )
    expect(versions.map(({ id, active, tags }) => `${id} ${active} ${tags}`)).toEqual([
      '1 false 2',
      '1 false 2',
      '1 true 1',
      '2 true 0',
    ])
    expect(await rowsOf(project, 'count(*) as n', 't__tags')).toMatchObject([{ n: 5 }])
  })
})
