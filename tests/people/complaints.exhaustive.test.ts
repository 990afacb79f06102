import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { faulty, type Fuse } from '../properties/history/faulty-engine.ts'
import { openTestProject } from '../support/project.ts'
import { begin, idsOf, load, rowsOf, shop } from './complaint.ts'

// What people report of loaders, under the words that they search for; complaints-of-days.exhaustive.test.ts has more of them.

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a row committed late, with an earlier timestamp, is never loaded: a lookback loads it, once', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const incremental = { cursor: 'at', lookback: '2 days' }
    const first = [
      { id: 1, at: '2026-01-04T00:00:00Z' },
      { id: 2, at: '2026-01-05T00:00:00Z' },
    ]
    await begin(project, first, { incremental })
    const late = [...first, { id: 3, at: '2026-01-04T12:00:00Z' }]
    expect((await load(project, late, { incremental })).resources[0]?.cursor).toMatchObject({ late: 1 })
    await load(project, late, { incremental })
    expect(await idsOf(project)).toEqual([1, 2, 3])
  })

  test('lag rewinds a cursor at exactly 0, and turns dedup off: rows of a lookback come once, below 0 as well', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    for (const lookback of [0, 2]) {
      const incremental = { cursor: 'n', lookback }
      const rows = [-3, -1, 0].map((n) => ({ id: n, n }))
      await begin(project, rows, { incremental })
      const { resources } = await load(project, rows, { incremental })
      expect(resources[0]?.cursor).toMatchObject({ from: String(-lookback), value: '0' })
      expect(await idsOf(project)).toEqual([-3, -1, 0])
    }
  })

  test('NULL cursor: new rows have no updated_at yet, and are loaded by created_at', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const incremental = { cursor: 'updated_at', coalesce: 'created_at' }
    const old = { id: 1, created_at: '2026-01-01', updated_at: '2026-01-02' }
    await begin(project, [old], { primaryKey: 'id', incremental })
    const created = { id: 2, created_at: '2026-01-03', updated_at: null }
    await load(project, [old, created], { primaryKey: 'id', incremental })
    await load(project, [{ ...created, updated_at: '2026-01-04' }], { primaryKey: 'id', incremental })
    expect(await rowsOf(project, 'id, cast(updated_at as varchar) as at')).toEqual([
      { id: 1, at: '2026-01-02' },
      { id: 2, at: '2026-01-04' },
    ])
  })

  test('NULL cursor: rows with null are read again by key until they have a value, also one before the stored value', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const options = { primaryKey: 'id', incremental: { cursor: 'updated_at', onMissing: 'include' } } as const
    await begin(
      project,
      [
        { id: 1, updated_at: null },
        { id: 2, updated_at: '2026-01-05' },
      ],
      options,
    )
    const { resources } = await load(project, [{ id: 1, updated_at: '2026-01-02' }], options)
    expect(resources[0]?.cursor).toMatchObject({ filled: 1, before: 0, value: '2026-01-05' })
    expect(await rowsOf(project, 'id, cast(updated_at as varchar) as at')).toMatchObject([
      { id: 1, at: '2026-01-02' },
      { id: 2, at: '2026-01-05' },
    ])
  })

  test('duplicates with append after the state could not be saved: rows and cursor are committed together', async () => {
    const fuse: Fuse = { left: undefined }
    await using project = await openTestProject({ kind, sources: [], wrap: (engine) => faulty(engine, fuse) })
    const incremental = { cursor: 'id' }
    await begin(project, [{ id: 1 }], { incremental })
    const rows = [{ id: 1 }, { id: 2 }, { id: 3 }]
    for (const statement of [5, 15, 25, 35]) {
      fuse.left = statement
      await load(project, rows, { incremental }).catch(() => undefined)
      fuse.left = undefined
    }
    await load(project, rows, { incremental })
    expect(await idsOf(project)).toEqual([1, 2, 3])
  })

  test('an empty or failed run empties the table: a full refresh keeps it', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const options = { writeDisposition: 'replace' } as const
    await begin(project, [{ id: 1 }, { id: 2 }], options)
    await expect(load(project, [], options)).rejects.toMatchObject({ code: 'E_EMPTY' })
    await expect(load(project, [{ id: 1 }], { ...options, fails: true })).rejects.toMatchObject({
      code: 'E_SOURCE_FAILED',
    })
    expect(await idsOf(project)).toEqual([1, 2])
  })

  test('source not ready, run too early: nothing of it is loaded, and the cursor waits', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const incremental = { cursor: 'id' }
    await begin(project, [{ id: 1 }], { incremental })
    await expect(load(project, [{ id: 9 }], { incremental, fails: true })).rejects.toMatchObject({
      code: 'E_SOURCE_FAILED',
    })
    await load(project, [{ id: 2 }], { incremental })
    expect(await idsOf(project)).toEqual([1, 2])
  })

  test('source not ready, run too early: the day is loaded again, and replaced as a whole', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const day = (day: string, ...ids: readonly number[]) => ids.map((id) => ({ id, day }))
    await begin(project, [...day('2026-01-01', 1, 2), ...day('2026-01-02', 3)], { mergeKey: 'day' })
    // Half of the second day was there, and one row of it is withdrawn.
    await load(project, day('2026-01-02', 4, 5), { mergeKey: 'day' })
    expect(await idsOf(project)).toEqual([1, 2, 4, 5])
  })

  test('many rows at one cursor value: state of megabytes, quadratic: only the value is stored', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const incremental = { cursor: 'day' }
    const rows = Array.from({ length: 5000 }, (_, id) => ({ id, day: '2026-01-01' }))
    await begin(project, rows, { incremental })
    const { resources } = await load(project, [...rows, { id: 5000, day: '2026-01-01' }], { incremental })
    expect(resources[0]?.cursor).toMatchObject({ known: 5000 })
    expect((await rowsOf(project)).length).toBe(5001)
    const stored = await project.engine.session.rows('select value, reached from _sluice.cursors')
    expect(stored).toEqual([{ value: '2026-01-01', reached: '2026-01-01' }])
  })

  test('schema change loses data: values of a new column wait for the review, and arrive', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const incremental = { cursor: 'id' }
    await begin(project, [{ id: 1 }], { incremental })
    await load(project, [{ id: 2, note: 'a' }], { incremental })
    await load(project, [{ id: 3 }, { id: 4, note: 'b' }], { incremental })
    expect(await idsOf(project)).toEqual([1, 2, 3, 4])
    await project.applyAndMerge()
    expect((await rowsOf(project, 'id, note')).map(({ note }) => note)).toEqual([null, 'a', null, 'b'])
  })

  test('orphans in child tables: each nested row has its root row, after merges and deletions', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const options = { primaryKey: 'id', deleteMissing: 'hard', maxDrop: 1 } as const
    const item = (sku: string) => ({ sku, sizes: [1, 2] })
    await begin(
      project,
      [1, 2, 3].map((id) => ({ id, items: [item('a'), item('b')] })),
      options,
    )
    await load(
      project,
      [
        { id: 1, items: [item('c')] },
        { id: 2, items: [item('a'), item('b')] },
      ],
      options,
    )
    for (const [table, parent] of [
      ['t__items', 't'],
      ['t__items__sizes', 't__items'],
    ]) {
      const orphans = await project.engine.session.rows(
        `select 1 as orphan from shop.${table} as n
         where not exists (select 1 from shop.${parent} as p where p._sluice_id = n._sluice_parent_id)
            or not exists (select 1 from shop.t as r where r._sluice_id = n._sluice_root_id)`,
      )
      expect(orphans, table).toEqual([])
    }
    expect((await rowsOf(project, 'sku', 't__items')).map(({ sku }) => sku)).toEqual(['a', 'b', 'c'])
  })

  test('hints for nested tables: a type, and a list that stays json', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const columns = { 'items.[].price': { type: 'decimal(18,2)' }, tags: { type: 'json' } } as const
    await begin(project, [{ id: 1, items: [{ price: 9.5 }], tags: ['a'] }], { columns })
    const tables = await project.engine.catalog(['shop'])
    const typeOf = (table: string, column: string) =>
      tables.find(({ name }) => name === table)?.columns.find(({ name }) => name === column)?.type
    expect([typeOf('t__items', 'price'), typeOf('t', 'tags')]).toEqual(['decimal(18,2)', 'json'])
    expect(tables.map(({ name }) => name).toSorted()).toEqual(['t', 't__items'])
  })

  test('flatten or not changes under the user: an object that was flattened stays in its columns', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await begin(project, [{ id: 1, address: { city: 'Bern' } }])
    await load(project, [
      { id: 2, address: { city: 'Basel' } },
      { id: 3, address: null },
    ])
    expect(await rowsOf(project, 'id, address__city as city')).toEqual([
      { id: 1, city: 'Bern' },
      { id: 2, city: 'Basel' },
      { id: 3, city: null },
    ])
  })

  test('upsert does not dedupe, null keys: the last row of a key wins, a row without a key is quarantined', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const rows = [
      { id: 1, v: 'a' },
      { id: 1, v: 'b' },
      { id: null, v: 'c' },
    ]
    const { resources } = await project.load(
      { 'max-quarantined': '50%' },
      [],
      [shop({ t: rows }, { primaryKey: 'id' })],
    )
    expect(resources[0]).toMatchObject({ rows_quarantined: 1 })
    await project.applyAndMerge()
    expect(await rowsOf(project, 'id, v')).toEqual([{ id: 1, v: 'b' }])
  })

  test('records without a load entry: every row has the number of a load that is recorded', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await begin(project, [{ id: 1 }])
    await load(project, [{ id: 2 }])
    const unknown = await project.engine.session.rows(
      `select id from shop.t where _sluice_load_id not in (select load_id from _sluice.loads where status = 'loaded')`,
    )
    expect(unknown).toEqual([])
  })

  test('a load of bad rows, what may I delete: loads revert shows what comes back, and undoes it', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const options = { primaryKey: 'id', keepHistory: '7 days' } as const
    await begin(project, [{ id: 1, v: 'good' }], options)
    const { load_id: bad } = await load(
      project,
      [
        { id: 1, v: 'bad' },
        { id: 2, v: 'bad' },
      ],
      options,
    )
    const preview = await project.revert(bad ?? 0, { dryRun: true })
    expect(preview.tables).toEqual([{ table: 'shop.t', rows_going: 1, rows_back: 0, rows_former: 1 }])
    expect(await rowsOf(project, 'id, v')).toHaveLength(2)
    await project.revert(bad ?? 0)
    expect(await rowsOf(project, 'id, v')).toEqual([{ id: 1, v: 'good' }])
    await load(project, [{ id: 1, v: 'better' }], options)
    expect(await rowsOf(project, 'id, v')).toEqual([{ id: 1, v: 'better' }])
  })

  test('CPU spike kills the pod, too many threads: one thread and little memory are enough', async () => {
    vi.stubEnv('SLUICE_THREADS', '1')
    vi.stubEnv('SLUICE_MEMORY_LIMIT', '96MiB')
    onTestFinished(() => void vi.unstubAllEnvs())
    await using project = await openTestProject({ kind, sources: [] })
    const [limits] = await project.engine.workbench.rows(
      `select current_setting('threads') as threads, current_setting('memory_limit') as memory`,
    )
    expect(limits).toEqual({ threads: 1, memory: '96.0 MiB' })
    await begin(
      project,
      Array.from({ length: 20_000 }, (_, id) => ({ id, text: 'x'.repeat(100) })),
    )
    expect(await idsOf(project)).toHaveLength(20_000)
    vi.stubEnv('SLUICE_THREADS', 'many')
    await expect(openTestProject({ kind, sources: [] })).rejects.toMatchObject({ code: 'E_CONFIG_VALUE' })
  })

  test('replacing event deletes events: only the table of that name is replaced', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const all = { event: [{ id: 1 }], events: [{ id: 2 }], event__s: [{ id: 3 }], Event_2: [{ id: 4 }] }
    await project.load({}, [], [shop(all, { writeDisposition: 'replace' })])
    await project.applyAndMerge()
    await project.load({}, [], [shop({ event: [{ id: 9 }] }, { writeDisposition: 'replace' })])
    await project.load({ 'full-refresh': true }, ['shop.event'], [shop({ ...all, event: [{ id: 8 }] })])
    for (const [table, id] of [
      ['event', 8],
      ['events', 2],
      ['event_2', 4],
    ] as const)
      expect(await rowsOf(project, 'id', table), table).toEqual([{ id }])
  })
})
