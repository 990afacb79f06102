import { ENGINE_KINDS } from '@sluice/engine'
import type { ResourceOptions } from '@sluice/loader'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { loadAll, shop } from './shop.ts'

const rowsOf = (project: TestProject, table: string, columns: string): Promise<unknown> =>
  project.engine.session.rows(
    `select ${columns} from shop.${table} order by ${columns
      .split(', ')
      .map((_, i) => i + 1)
      .join(', ')}`,
  )

const countsOf = async (project: TestProject, table: string): Promise<unknown> =>
  (
    await project.engine.session.rows(
      `select rows_read, rows_merged, rows_deleted, rows_superseded, rows_waiting from _sluice.load_tables
       where table_name = $1 order by load_id desc limit 1`,
      [table],
    )
  )[0]

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a corrected day is replaced as a whole, with its nested rows, and other days stay', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const stats = { name: 'stats', mergeKey: ['day', 'account'] }
    await loadAll(project, stats, [
      { day: '2026-01-01', account: 1, clicks: 10, tags: ['a', 'b'] },
      { day: '2026-01-01', account: 1, clicks: 10, tags: [] },
      { day: '2026-01-01', account: 2, clicks: 20, tags: ['c'] },
      { day: '2026-01-02', account: 1, clicks: 30, tags: ['d'] },
    ])
    await loadAll(project, stats, [{ day: '2026-01-01', account: 1, clicks: 11, tags: ['e'] }])
    expect(await rowsOf(project, 'stats', 'cast(day as varchar) as day, account, clicks')).toEqual([
      { day: '2026-01-01', account: 1, clicks: 11 },
      { day: '2026-01-01', account: 2, clicks: 20 },
      { day: '2026-01-02', account: 1, clicks: 30 },
    ])
    expect(await rowsOf(project, 'stats__tags', 'value')).toEqual(['c', 'd', 'e'].map((value) => ({ value })))
  })

  test('a day is replaced although a row of it is blocked, which is added after the review', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const stats = { name: 'stats', mergeKey: 'day' }
    await loadAll(project, stats, [
      { day: 'd1', clicks: 1 },
      { day: 'd1', clicks: 2 },
    ])
    await project.load(
      {},
      [],
      [
        shop(stats, [
          { day: 'd1', clicks: 3 },
          { day: 'd1', clicks: 'many' },
        ]),
      ],
    )
    expect(await rowsOf(project, 'stats', 'day, clicks')).toEqual([{ day: 'd1', clicks: 3 }])
    await project.applyAndMerge()
    expect(await rowsOf(project, 'stats', 'day, clicks')).toEqual([
      { day: 'd1', clicks: '3' },
      { day: 'd1', clicks: 'many' },
    ])
  })

  test('a later load of a day supersedes its rows that wait', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const stats = { name: 'stats', mergeKey: 'day' }
    await loadAll(project, stats, [{ day: 'd1', clicks: 1 }])
    await project.load({}, [], [shop(stats, [{ day: 'd1', clicks: 'many' }])])
    await project.load({}, [], [shop(stats, [{ day: 'd1', clicks: 5 }])])
    await project.applyAndMerge()
    expect(await rowsOf(project, 'stats', 'day, cast(clicks as varchar) as clicks')).toEqual([
      { day: 'd1', clicks: '5' },
    ])
    expect(await project.staging()).toEqual([])
  })

  test('a row without its merge key is quarantined', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const rows = ['d1', 'd1', null, 'd2'].map((day, clicks) => ({ day, clicks }))
    const { resources } = await project.load({}, [], [shop({ name: 'stats', mergeKey: 'day' }, rows)])
    expect(resources[0]).toMatchObject({ rows_read: 4, rows_quarantined: 1 })
    expect(await project.engine.session.rows('select reason from _sluice.quarantine')).toEqual([
      { reason: 'the merge key has no value (rows are counted from 0)' },
    ])
  })

  test('a row that deletes takes its key and nested rows away, is counted, and needs no other column', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const customers = { name: 'customers', primaryKey: 'id', hardDelete: 'deleted_at' }
    await loadAll(project, customers, [
      { id: 1, name: 'a', tags: ['x'] },
      { id: 2, name: 'b', tags: ['y'] },
    ])
    const summary = await project.load(
      {},
      [],
      [
        shop(customers, [
          { id: 1, deleted_at: '2026-01-02T00:00:00Z' },
          { id: 9, deleted_at: '2026-01-02T00:00:00Z' },
          { id: 3, name: 'c' },
        ]),
      ],
    )
    expect(summary.resources[0]).toMatchObject({ rows_read: 3, rows_merged: 3, rows_deleted: 2 })
    expect(summary.migrations).toEqual([])
    expect(await rowsOf(project, 'customers', 'id, name')).toEqual([
      { id: 2, name: 'b' },
      { id: 3, name: 'c' },
    ])
    expect(await rowsOf(project, 'customers__tags', 'value')).toEqual([{ value: 'y' }])
    expect(await project.staging()).toEqual([])
  })

  test('dedupSort decides first: an older deletion does not delete, an older row does not come back', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const customers = {
      name: 'customers',
      primaryKey: 'id',
      hardDelete: 'deleted',
      dedupSort: { column: 'version', order: 'desc' },
    } as const
    await loadAll(
      project,
      customers,
      [1, 2].map((id) => ({ id, version: 1, deleted: false })),
    )
    await loadAll(project, customers, [
      { id: 1, version: 3, deleted: true },
      { id: 1, version: 2, deleted: false },
      { id: 2, version: 3, deleted: false },
      { id: 2, version: 2, deleted: true },
    ])
    expect(await rowsOf(project, 'customers', 'id, version')).toEqual([{ id: 2, version: 3 }])
    expect(await countsOf(project, 'customers')).toEqual({
      rows_read: 4,
      rows_merged: 2,
      rows_deleted: 1,
      rows_superseded: 2,
      rows_waiting: 0,
    })
  })

  test('a column widened from bool deletes only where it is true', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const customers = { name: 'customers', primaryKey: 'id', hardDelete: 'deleted' }
    await loadAll(
      project,
      customers,
      [1, 2, 3].map((id) => ({ id, deleted: false })),
    )
    await loadAll(project, customers, [
      { id: 1, deleted: false },
      { id: 2, deleted: true },
      { id: 3, deleted: 'yes, by request' },
    ])
    await loadAll(project, customers, [
      { id: 1, deleted: false },
      { id: 4, deleted: false },
    ])
    expect(await rowsOf(project, 'customers', 'id')).toEqual([{ id: 1 }, { id: 4 }])
  })

  test('a 0 deletes nothing, whether it is a number or a text', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    for (const [name, no] of [
      ['numbers', 0],
      ['texts', '0'],
      ['words', 'False'],
    ] as const) {
      const columns = name === 'numbers' ? {} : { deleted: { type: 'text' as const } }
      const customers: ResourceOptions = { name, primaryKey: 'id', hardDelete: 'deleted', columns }
      await loadAll(
        project,
        customers,
        [1, 2].map((id) => ({ id, deleted: no })),
      )
      await loadAll(project, customers, [{ id: 1, deleted: no === 0 ? 1 : 'x' }])
      expect(await rowsOf(project, name, 'id')).toEqual([{ id: 2 }])
    }
  })

  test('--full-refresh adds no row that deletes', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const customers = { name: 'customers', primaryKey: 'id', hardDelete: 'deleted' }
    const rows = [
      { id: 1, deleted: false },
      { id: 2, deleted: true },
    ]
    await loadAll(project, customers, rows)
    expect(await rowsOf(project, 'customers', 'id')).toEqual([{ id: 1 }])
    await project.load({ 'full-refresh': true }, [], [shop(customers, rows)])
    expect(await rowsOf(project, 'customers', 'id')).toEqual([{ id: 1 }])
  })

  test('insert-only leaves existing keys and their nested rows alone, and the first row of a load wins', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const events = { name: 'events', primaryKey: 'id', mergeStrategy: 'insert-only' } as const
    await loadAll(project, events, [{ id: 1, v: 'a', tags: ['x'] }])
    await loadAll(project, events, [
      { id: 1, v: 'changed', tags: ['y', 'z'] },
      { id: 2, v: 'b', tags: ['p'] },
      { id: 2, v: 'c', tags: ['q'] },
    ])
    expect(await rowsOf(project, 'events', 'id, v')).toEqual([
      { id: 1, v: 'a' },
      { id: 2, v: 'b' },
    ])
    expect(await rowsOf(project, 'events__tags', 'value')).toEqual([{ value: 'p' }, { value: 'x' }])
    expect(await countsOf(project, 'events')).toMatchObject({ rows_merged: 1, rows_superseded: 2 })
  })

  test('insert-only: a key that waits is taken', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const events = { name: 'events', primaryKey: 'id', mergeStrategy: 'insert-only' } as const
    await loadAll(project, events, [{ id: 1, v: 1 }])
    await project.load({}, [], [shop(events, [{ id: 2, v: 'x' }])])
    await project.load({}, [], [shop(events, [{ id: 2, v: 2 }])])
    expect(await rowsOf(project, 'events', 'id')).toEqual([{ id: 1 }])
    await project.applyAndMerge()
    expect(await rowsOf(project, 'events', 'id, v')).toEqual([
      { id: 1, v: '1' },
      { id: 2, v: 'x' },
    ])
  })

  test('what waits follows a rename of the merge key or hardDelete', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const stats = { name: 'stats', mergeKey: 'day', primaryKey: 'id', hardDelete: 'gone' }
    await loadAll(project, stats, [
      { id: 1, day: 'd1', clicks: 1, gone: false },
      { id: 2, day: 'd1', clicks: 1, gone: false },
      { id: 3, day: 'd2', clicks: 1, gone: false },
    ])
    await project.load(
      {},
      [],
      [
        shop(stats, [
          { id: 4, day: 'd1', clicks: 'many', gone: false },
          { id: 3, day: 'd2', clicks: 1, gone: true },
        ]),
      ],
    )
    await project.engine.session.run('alter table shop.stats rename column day to "on"')
    await project.engine.session.run('alter table shop.stats rename column gone to deleted')
    await project.engine.session.run(
      `insert into _sluice.renames (schema_name, table_name, from_name, to_name, migration_id)
       values ('shop', 'stats', 'day', 'on', 'm'), ('shop', 'stats', 'gone', 'deleted', 'm')`,
    )
    await project.load({}, [], [shop(stats, [{ id: 5, day: 'd1', clicks: 5, gone: false }])])
    expect(await rowsOf(project, 'stats', 'id, "on"')).toEqual([{ id: 5, on: 'd1' }])
    expect(await project.staging()).toEqual([])
  })

  test('key, hardDelete and dedupSort in an object, or with a dot', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const ways = [
      ['nested', (meta: object) => ({ meta }), 'meta__id, meta__v'],
      [
        'dotted',
        (meta: object) => Object.fromEntries(Object.entries(meta).map(([k, v]) => [`meta.${k}`, v])),
        'meta_id, meta_v',
      ],
    ] as const
    for (const [name, row, columns] of ways) {
      const options = {
        name,
        primaryKey: 'meta.id',
        hardDelete: 'meta.gone',
        dedupSort: { column: 'meta.v', order: 'desc' },
      } as const
      const first = [1, 2].map((id) => row({ id, v: 1, gone: false }))
      await loadAll(project, options, first)
      const second = [
        row({ id: 1, v: 5, gone: false }),
        row({ id: 1, v: 3, gone: false }),
        row({ id: 2, v: 2, gone: true }),
      ]
      await project.load({}, [], [shop(options, second)])
      expect(await countsOf(project, name)).toMatchObject({
        rows_merged: 2,
        rows_deleted: 1,
        rows_superseded: 1,
      })
      const rows = await rowsOf(project, name, columns)
      expect((rows as readonly object[]).map((one) => Object.values(one))).toEqual([[1, 5]])
    }
  })
})
