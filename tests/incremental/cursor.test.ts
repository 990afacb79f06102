import { ENGINE_KINDS } from '@sluice/engine'
import { expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { changingSource } from './changing-source.ts'

// A load of an incremental resource takes what is new, and no row twice.

const ids = async (project: TestProject, columns = 'id'): Promise<readonly Record<string, unknown>[]> =>
  project.engine.session.rows(`select ${columns} from shop.orders order by id`)

const day = (number: number): string => `2024-01-0${number}T00:00:00Z`

for (const kind of ENGINE_KINDS) {
  test(`${kind}: the next load starts at the highest value, and a row of that value is not loaded twice`, async () => {
    const { source, asked, deliver } = changingSource({ cursor: 'updated_at', initial: '2024-01-01' })
    await using project = await openTestProject({ kind, sources: [source] })
    deliver([
      { id: 1, updated_at: day(2) },
      { id: 2, updated_at: day(3) },
    ])
    await project.load()
    await project.applyAndMerge()
    deliver([
      { id: 1, updated_at: day(2) },
      { id: 2, updated_at: day(3) },
      { id: 3, updated_at: day(3) },
      { id: 4, updated_at: '2024-01-04T01:00:00+01:00' },
    ])
    const { resources } = await project.load()
    expect(resources[0]).toMatchObject({
      rows_read: 2,
      rows_merged: 2,
      cursor: { from: day(3), value: '2024-01-04T01:00:00+01:00', before: 1, known: 1 },
    })
    await project.load()
    expect(asked.map(({ from }) => from)).toEqual(['2024-01-01', day(3), '2024-01-04T01:00:00+01:00'])
    expect(await ids(project)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }])
  })

  test(
    `${kind}: rows that wait for their table, or a column, are known, too`,
    { tags: 'exhaustive' },
    async () => {
      const { source, deliver } = changingSource({ cursor: 'n' })
      await using project = await openTestProject({ kind, sources: [source] })
      deliver([
        { id: 1, n: 1 },
        { id: 2, n: 2 },
      ])
      await project.load()
      deliver([
        { id: 2, n: 2 },
        { id: 2, n: 2 },
        { id: 3, n: 3 },
      ])
      await project.load()
      await project.applyAndMerge()
      deliver([
        { id: 3, n: 3 },
        { id: 4, n: 3, extra: 'x' },
      ])
      await project.load()
      await project.load()
      await project.applyAndMerge()
      const last = await project.load()
      expect(last.resources[0]?.cursor).toMatchObject({ known: 2 })
      expect(await ids(project, 'id, extra')).toEqual([
        { id: 1, extra: null },
        { id: 2, extra: null },
        { id: 2, extra: null },
        { id: 3, extra: null },
        { id: 4, extra: 'x' },
      ])
    },
  )

  test(`${kind}: a lookback finds late rows, and counts them`, { tags: 'exhaustive' }, async () => {
    for (const primaryKey of [undefined, 'id']) {
      const { source, asked, deliver } = changingSource(
        { cursor: 'at', initial: '2024-01-01T00:00:00Z', lookback: '2 days' },
        primaryKey === undefined ? {} : { primaryKey },
      )
      await using project = await openTestProject({ kind, sources: [source] })
      deliver([
        { id: 1, at: day(3) },
        { id: 2, at: day(5) },
      ])
      await project.load()
      await project.applyAndMerge()
      deliver([
        { id: 1, at: day(3) },
        { id: 3, at: day(4) },
        { id: 2, at: day(5) },
        { id: 4, at: day(2) },
      ])
      const { resources } = await project.load()
      expect(asked.at(-1)?.from).toBe(day(3))
      expect(resources[0]?.cursor).toMatchObject({ late: 1, before: 1, value: day(5) })
      const again = await project.load()
      expect(again.resources[0]?.cursor).toMatchObject({ late: 0, value: day(5) })
      expect(await ids(project)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
    }
  })

  test(`${kind}: --limit moves the cursor only where the order says that what was cut off comes later`, async () => {
    for (const order of [undefined, 'asc', 'desc'] as const) {
      const { source, deliver } = changingSource({ cursor: 'n', ...(order && { order }) })
      await using project = await openTestProject({ kind, sources: [source] })
      const rows = [1, 2, 3, 4, 5].map((n) => ({ id: n, n }))
      deliver(order === 'desc' ? rows.toReversed() : rows)
      const cut = await project.load({ limit: 3 })
      expect(cut).toMatchObject({
        more: true,
        resources: [{ rows_read: 3, cursor: { value: order === 'asc' ? '3' : null } }],
      })
      await project.applyAndMerge()
      const rest = await project.load()
      expect(rest).toMatchObject({ more: false, resources: [{ rows_read: 2, cursor: { value: '5' } }] })
      expect(await ids(project)).toEqual([1, 2, 3, 4, 5].map((id) => ({ id })))
      const said = project.events.flatMap((event) => (event.kind === 'message' ? event.text : []))
      expect(said.filter((text) => /the cursor stays without a value/.test(text))).toHaveLength(
        order === 'asc' ? 0 : 1,
      )
    }
  })

  test(`${kind}: a blocked row moves the cursor, a keyless one not`, { tags: 'exhaustive' }, async () => {
    const { source, deliver } = changingSource({ cursor: 'n' }, { primaryKey: 'id' })
    await using project = await openTestProject({ kind, sources: [source] })
    deliver([
      { id: 1, n: 1 },
      { id: 2, n: 2 },
      { id: null, n: 9 },
    ])
    const first = await project.load()
    expect(first.resources[0]).toMatchObject({ rows_quarantined: 1, cursor: { value: '2' } })
    await project.applyAndMerge()
    deliver([{ id: 'x', n: 7 }])
    const second = await project.load()
    expect(second.resources[0]).toMatchObject({ rows_blocked: 1, cursor: { value: '7' } })
  })

  test(`${kind}: a load that fails leaves the cursor, and so does a dry run`, async () => {
    const { source, asked, deliver } = changingSource({ cursor: 'n' })
    await using project = await openTestProject({ kind, sources: [source] })
    deliver([{ id: 1, n: 1 }])
    await project.load()
    deliver([{ id: 2, n: 2 }], [{ id: 3 }])
    await expect(project.load()).rejects.toMatchObject({
      code: 'E_CURSOR_MISSING',
      place: 'shop.orders, row 1',
      message: '1 row has no value for the cursor n; the first is row 1',
    })
    deliver([{ id: 2, n: 2 }])
    await project.load({ 'dry-run': true })
    await project.load()
    expect(asked.map(({ from }) => from)).toEqual([undefined, 1, 1, 1])
  })

  test(`${kind}: --full-refresh starts at initial and replaces table and cursor`, async () => {
    const { source, asked, deliver } = changingSource({ cursor: 'n', initial: 1 })
    await using project = await openTestProject({ kind, sources: [source] })
    deliver([
      { id: 1, n: 8 },
      { id: 2, n: 9 },
    ])
    await project.load()
    await project.applyAndMerge()
    deliver([{ id: 1, n: 4 }])
    const { resources } = await project.load({ 'full-refresh': true })
    expect(resources[0]?.cursor).toMatchObject({ value: '4' })
    await project.load()
    expect(asked.map(({ from }) => from)).toEqual([1, 1, 4])
    expect(await ids(project)).toEqual([{ id: 1 }])
  })

  test(`${kind}: values keep all their digits and their spelling`, { tags: 'exhaustive' }, async () => {
    const big = 9_007_199_254_740_993n
    for (const [rows, value] of [
      [[big, big + 2n, big + 1n], big + 2n],
      [
        [
          '2024-01-01T00:00:00.123456788Z',
          '2024-01-01T00:00:00.123456789Z',
          '2024-01-01T01:00:00.1234567+02:00',
        ],
        '2024-01-01T00:00:00.123456789Z',
      ],
      [[-3, -1.5, -2], -1.5],
      [['b', 'ä', 'a'], 'ä'],
    ] as const) {
      const { source, asked, deliver } = changingSource({ cursor: 'v' })
      await using project = await openTestProject({ kind, sources: [source] })
      deliver(rows.map((v, id) => ({ id, v })))
      await project.load()
      await project.load()
      expect(asked.at(-1)?.from).toBe(value)
      await project.applyAndMerge()
      expect(await ids(project)).toEqual([{ id: 0 }, { id: 1 }, { id: 2 }])
    }
  })

  test(`${kind}: a cursor of value and key continues after its key`, { tags: 'exhaustive' }, async () => {
    const { source, asked, deliver } = changingSource({
      cursor: ['meta.day', 'id'],
      initial: ['2024-01-01'],
      range: { start: 'open' },
    })
    await using project = await openTestProject({ kind, sources: [source] })
    const row = (at: string, id: number) => ({ id, meta: { day: at } })
    deliver([row('2024-01-02', 7), row('2024-01-02', 5), row('2024-01-01', 9)])
    await project.load()
    await project.applyAndMerge()
    deliver([row('2024-01-02', 7), row('2024-01-02', 8), row('2024-01-03', 1)])
    const { resources } = await project.load()
    expect(resources[0]).toMatchObject({ rows_read: 2, cursor: { before: 1, value: '["2024-01-03","1"]' } })
    expect(asked.map(({ from }) => from)).toEqual([['2024-01-01'], ['2024-01-02', 7]])
    expect(await ids(project)).toEqual([{ id: 1 }, { id: 5 }, { id: 7 }, { id: 8 }])
  })

  test(`${kind}: an appended row of a known key and value is counted`, { tags: 'exhaustive' }, async () => {
    const { source, deliver } = changingSource(
      { cursor: 'n' },
      { primaryKey: 'id', writeDisposition: 'append' },
    )
    await using project = await openTestProject({ kind, sources: [source] })
    deliver([{ id: 1, n: 1, x: 'a' }])
    await project.load()
    await project.applyAndMerge()
    deliver([
      { id: 1, n: 1, x: 'b' },
      { id: 1, n: 2, x: 'c' },
    ])
    const { resources } = await project.load()
    expect(resources[0]?.cursor).toMatchObject({ known: 1, changed: 1 })
    expect(await ids(project, 'id, x')).toEqual([
      { id: 1, x: 'a' },
      { id: 1, x: 'c' },
    ])
  })

  test(`${kind}: a range is loaded without the cursor, and its rows are not appended again`, async () => {
    const { source, asked, deliver } = changingSource({ cursor: 'at', initial: '2024-01-03' })
    await using project = await openTestProject({ kind, sources: [source] })
    const all = [1, 2, 3, 4, 5].map((id) => ({ id, at: day(id) }))
    deliver(all.slice(0, 3))
    await project.load()
    await project.applyAndMerge()
    deliver(all)
    await project.load({ since: '2024-01-02', until: '2024-01-04' })
    expect(asked.at(-1)).toEqual({ from: '2024-01-02', to: '2024-01-05' })
    expect(await ids(project)).toEqual([{ id: 2 }, { id: 3 }, { id: 4 }])
    const { resources } = await project.load()
    expect(asked.at(-1)?.from).toBe(day(3))
    expect(resources[0]).toMatchObject({ rows_read: 1, cursor: { known: 2, value: day(5) } })
    expect(await ids(project)).toEqual([{ id: 2 }, { id: 3 }, { id: 4 }, { id: 5 }])
  })
}

test('a page out of the range ends the generator, and only its first and last rows are looked at', async () => {
  const page = (...ns: number[]) => ns.map((n) => ({ id: n, n }))
  for (const [incremental, pages, pulled] of [
    [{ cursor: 'n', initial: 5, order: 'desc' }, [page(9, 8), page(6, 2), page(3, 2), page(1)], 3],
    [{ cursor: 'n', initial: 1, end: 5, order: 'asc' }, [page(1, 2), page(4, 6), page(7, 8), page(9)], 3],
    [{ cursor: 'n', initial: 5, order: 'asc' }, [page(1), page(2), page(7)], 3],
    [{ cursor: 'n', initial: 5, pick: 'min', order: 'asc' }, [page(1, 5), page(6, 7), page(8)], 2],
  ] as const) {
    const changing = changingSource(incremental)
    await using project = await openTestProject({ kind: 'duckdb', sources: [changing.source] })
    changing.deliver(...pages)
    await project.load()
    expect(changing.pulled).toBe(pulled)
  }
})

test('values that do not compare are an error with both of them', { tags: 'exhaustive' }, async () => {
  for (const [values, code, message] of [
    [[1, 'a'], 'E_CURSOR_TYPE', 'values of the cursor v cannot be compared: 1 in row 0 and "a" in row 1'],
    [
      ['2024-01-01', 'a'],
      'E_CURSOR_TYPE',
      'values of the cursor v cannot be compared: "2024-01-01" in row 0 and "a" in row 1',
    ],
    [[{ a: 1 }], 'E_CURSOR_TYPE', 'the cursor v is {"a":1}, which cannot be compared'],
    [[NaN], 'E_CURSOR_TYPE', /which cannot be compared$/],
    [[Buffer.from([7])], 'E_CURSOR_TYPE', String.raw`the cursor v is "\\x07", which cannot be compared`],
    [['9', '10'], 'E_CURSOR_TYPE', /numbers written as text/],
  ] as const) {
    const { source, deliver } = changingSource({ cursor: 'v' })
    await using project = await openTestProject({ kind: 'duckdb', sources: [source] })
    deliver(values.map((v, id) => ({ id, v })))
    await expect(project.load()).rejects.toMatchObject({
      code,
      message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
    })
  }
})
