import { setTimeout } from 'node:timers/promises'
import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, resource, source, type Row, type RowsOptions, type Source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faulty, type Fuse } from '../properties/history/faulty-engine.ts'
import { openTestProject, type TestProject } from '../support/project.ts'

type Options = Omit<Partial<RowsOptions>, 'keepHistory'> & { readonly keepHistory?: string | undefined }

const orders = (
  rows: readonly Row[],
  { keepHistory, ...options }: Options = { keepHistory: '7 days' },
): Source =>
  source({
    name: 'shop',
    resources: () => [
      resource(
        { name: 'orders', primaryKey: 'id', ...(keepHistory !== undefined && { keepHistory }), ...options },
        async function* () {
          yield rows
        },
      ),
    ],
  })

const FIRST = [{ id: 1, v: 'a', items: [{ n: 1 }] }]
const SECOND = [
  { id: 1, v: 'b', items: [] },
  { id: 2, v: 'c', items: [{ n: 2 }] },
]

const refused = (code: string, message: string) => ({
  code,
  message: expect.stringContaining(message) as string,
})

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const opened = async (isProtected = false) => {
    const project = await openTestProject({ kind, sources: [orders(FIRST)], protected: isProtected })
    await project.load()
    await project.applyAndMerge()
    return project
  }
  const load = async (project: TestProject, rows: readonly Row[], options?: Options) =>
    (await project.load({}, [], [orders(rows, options)])).load_id ?? 0
  const rowsOf = (project: TestProject) =>
    project.engine.session.rows('select id, v from shop.orders order by 1')

  test('says what comes back, and is recorded', async () => {
    await using project = await opened(true)
    const second = await load(project, SECOND)
    const tables = [
      { table: 'shop.orders', rows_going: 1, rows_back: 0, rows_former: 1 },
      { table: 'shop.orders__items', rows_going: 1, rows_back: 1, rows_former: 0 },
    ]
    expect(await project.revert(second, { dryRun: true })).toMatchObject({ tables, reverted_by: null })
    await expect(project.revert(second)).rejects.toMatchObject({ code: 'E_NOT_CONFIRMED' })
    const { reverted_by: by } = await project.revert(second, { yes: true })
    expect(await rowsOf(project)).toEqual([{ id: 1, v: 'a' }])
    expect(
      await project.engine.session.rows(
        'select load_id, status, reverts, reverted_by from _sluice.loads order by load_id desc limit 2',
      ),
    ).toEqual([
      { load_id: by, status: 'revert', reverts: second, reverted_by: null },
      { load_id: second, status: 'reverted', reverts: null, reverted_by: by },
    ])
    await expect(project.revert(second, { yes: true })).rejects.toMatchObject(
      refused('E_REVERT_REVERTED', `load ${by} has already reverted it`),
    )
    const left = (await project.engine.catalog(['shop_staging'])).map(({ name }) => name)
    expect(left).toEqual([])
  })

  test('the first load is undone, too, and the next one reads again', { tags: 'exhaustive' }, async () => {
    await using project = await opened()
    await project.revert(1)
    expect(await rowsOf(project)).toEqual([])
    await load(project, FIRST)
    expect(await rowsOf(project)).toEqual([{ id: 1, v: 'a' }])
  })

  test('refuses while later loads of the table are there, and without history', async () => {
    await using project = await opened()
    const second = await load(project, SECOND)
    const third = await load(project, FIRST, { keepHistory: undefined })
    await expect(project.revert(second)).rejects.toMatchObject(
      refused('E_REVERT_LATER_LOADS', `load ${third} of shop.orders came after it`),
    )
    await expect(project.revert(third)).rejects.toMatchObject(
      refused('E_REVERT_NO_HISTORY', 'no history of shop.orders is kept'),
    )
    await expect(project.revert(77)).rejects.toMatchObject({ code: 'E_NO_LOAD' })
  })

  test('later loads of other keys do not stand in the way, those of its keys do, also if they change nothing', async () => {
    await using project = await opened()
    const flat = (id: number, v: string) => ({ id, v })
    const other = async (rows: readonly Row[]) =>
      (
        await project.load(
          {},
          [],
          [
            source({
              name: 'shop',
              resources: () => [
                resource({ name: 'flat', primaryKey: 'id', keepHistory: '7 days' }, async function* () {
                  yield rows
                }),
              ],
            }),
          ],
        )
      ).load_id ?? 0
    await other([flat(1, 'a'), flat(2, 'b')])
    await project.applyAndMerge()
    const bad = await other([flat(2, 'bad'), flat(3, 'bad')])
    await other([flat(1, 'A'), flat(4, 'd')])
    const same = await other([flat(3, 'bad')])
    await expect(project.revert(bad)).rejects.toMatchObject(
      refused('E_REVERT_LATER_LOADS', `load ${same} of shop.flat came after it`),
    )
    await project.revert(same)
    expect(await project.revert(bad)).toMatchObject({
      tables: [{ table: 'shop.flat', rows_going: 1, rows_back: 0, rows_former: 1 }],
    })
    expect(await project.engine.session.rows('select id, v from shop.flat order by id')).toEqual([
      flat(1, 'A'),
      flat(2, 'b'),
      flat(4, 'd'),
    ])
  })

  test(
    'a load that reads while another one is reverted reads again, from where the cursor went back to',
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [] })
      const ranges: unknown[] = []
      const events = (days: readonly string[], meanwhile?: () => Promise<unknown>): Source =>
        source({
          name: 'shop',
          resources: (make) => [
            make(
              { name: 'events', keepHistory: '7 days', incremental: { cursor: 'day' } },
              async function* ({ cursor }) {
                ranges.push(cursor.from)
                if (ranges.length === 3) await meanwhile?.()
                yield days.filter((day) => day >= String(cursor.from ?? '')).map((day) => ({ day }))
              },
            ),
          ],
        })
      await project.load({}, [], [events(['2026-01-01'])])
      await project.applyAndMerge()
      await project.load({}, [], [events(['2026-01-02'])])
      const all = ['2026-01-01', '2026-01-02', '2026-01-03']
      await project.load({}, [], [events(all, () => project.revert(2))])
      expect(ranges).toEqual([null, '2026-01-01', '2026-01-02', '2026-01-01'].map((one) => one ?? undefined))
      const rows = await project.engine.session.rows(
        'select cast(day as text) as day from shop.events order by 1',
      )
      expect(rows).toEqual(all.map((day) => ({ day })))
    },
  )

  test('a revert that is interrupted changes nothing, and is done once', { tags: 'exhaustive' }, async () => {
    await using project = await opened()
    const second = await load(project, SECOND)
    const before = await rowsOf(project)
    const fuse: Fuse = { left: undefined }
    const interrupted = project.through(faulty(project.engine, fuse))
    let isUndone = false
    for (let at = 0; !isUndone; at += 6) {
      fuse.left = at
      await interrupted.revert(second).catch(() => undefined)
      // An answer may be lost after the commit.
      isUndone = (await rowsOf(project)).length === 1
      if (!isUndone) expect(await rowsOf(project)).toEqual(before)
    }
    expect(await rowsOf(project)).toEqual([{ id: 1, v: 'a' }])
    await expect(project.revert(second)).rejects.toMatchObject({ code: 'E_REVERT_REVERTED' })
  })

  test('refuses rows that were changed, deleted or added by hand', async () => {
    await using project = await opened()
    const second = await load(project, SECOND)
    const before = await rowsOf(project)
    const { session } = project.engine
    await session.run(`update shop.orders set v = 'by hand' where id = 2`)
    await expect(project.revert(second)).rejects.toMatchObject(
      refused(
        'E_REVERT_ROWS_CHANGED',
        'some of the 2 rows that it wrote to shop.orders now have other values',
      ),
    )
    await session.run(`update shop.orders set v = 'c' where id = 2`)
    await session.run(`update shop.orders__items set _sluice_id = 7`)
    await expect(project.revert(second)).rejects.toMatchObject(
      refused('E_REVERT_ROWS_CHANGED', 'of 1 row that it wrote to shop.orders__items, 0 still exist'),
    )
    expect(await rowsOf(project)).toEqual(before)
  })

  test('refuses where a table has another schema since', { tags: 'exhaustive' }, async () => {
    await using project = await opened()
    await load(
      project,
      SECOND.map((row) => ({ ...row, extra: 5 })),
    )
    await expect(project.revert(2)).rejects.toMatchObject(
      refused('E_REVERT_NOT_MERGED', 'some of its rows wait'),
    )
    await project.applyAndMerge()
    await expect(project.revert(2)).rejects.toMatchObject({ code: 'E_REVERT_SCHEMA_CHANGED' })
    await expect(project.revert(1)).rejects.toMatchObject({ code: 'E_REVERT_LATER_LOADS' })
  })

  test('history is deleted when its time is over, and the next load reports this', async () => {
    await using project = await opened()
    const second = await load(project, SECOND, { keepHistory: '1 second' })
    await setTimeout(1100)
    await load(project, [{ id: 3, v: 'd', items: [] }])
    expect(project.events).toContainEqual(
      expect.objectContaining({
        text: `shop: the history of load ${second} (2 rows) was kept as long as keepHistory says, and has now been deleted; it can no longer be reverted`,
      }),
    )
    await project.revert(3)
    await expect(project.revert(second)).rejects.toMatchObject(
      refused('E_REVERT_NO_HISTORY', 'the history of shop.orders was kept until'),
    )
  })

  test('cursors go back, unless they were set since; files count as not loaded', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const folder = join(project.dir, 'data')
    await mkdir(folder, { recursive: true })
    const write = (text: string) => writeFile(join(folder, 'a.jsonl'), text)
    const sources = (at: string) => [
      source({
        name: 'shop',
        resources: (make) => [
          make({ name: 'events', keepHistory: '7 days', incremental: { cursor: 'at' } }, async function* () {
            yield [{ at }]
          }),
          filesResource({
            name: 'lines',
            keepHistory: '7 days',
            format: { kind: 'ndjson' },
            list: files({ url: folder, glob: '*.jsonl' }),
          }),
        ],
      }),
    ]
    await write('{"n":1}\n')
    await project.load({}, [], sources('2026-01-01'))
    await project.applyAndMerge()
    await write('{"n":2}\n{"n":3}\n')
    await project.load({}, [], sources('2026-01-02'))
    const lines = () => project.engine.session.rows('select n from shop.lines order by n')
    expect(await project.revert(2)).toMatchObject({
      cursors: [{ resource: 'shop.events', from: '2026-01-02', to: '2026-01-01' }],
      files: [{ resource: 'shop.lines', files: 1 }],
    })
    expect(await lines()).toEqual([{ n: 1 }])
    await project.load({}, [], sources('2026-01-02'))
    expect(await lines()).toEqual([{ n: 2 }, { n: 3 }])
    // A full refresh forgets files; undoing it brings them back to the ledger.
    const { load_id: refresh } = await project.load(
      { 'full-refresh': true },
      ['shop.lines'],
      sources('2026-01-02'),
    )
    await project.revert(refresh ?? 0)
    expect(await lines()).toEqual([{ n: 2 }, { n: 3 }])
    expect(await project.load({}, ['shop.lines'], sources('2026-01-02'))).toMatchObject({
      status: 'unchanged',
    })
    expect(await project.engine.session.rows('select 1 as one from shop.events')).toHaveLength(2)
  })
})
