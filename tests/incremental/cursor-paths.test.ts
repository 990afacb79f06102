import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { arrowBatches, readyFile, resource, source, type CursorValue } from '@sluice/loader'
import { Table, tableToIPC, TimeSecond, vectorFromArray } from 'apache-arrow'
import { expect, test } from 'vitest'
import { openTestProject, scratchFolder } from '../support/project.ts'
import { changingSource } from './changing-source.ts'

// Cursors in objects, and cursors that a limit does not get past.

for (const kind of ENGINE_KINDS) {
  test(
    `${kind}: a limit that ends among rows of one value says that no load gets past them`,
    { tags: 'exhaustive' },
    async () => {
      const { source, deliver } = changingSource({ cursor: 'n', order: 'asc' }, { primaryKey: 'id' })
      await using project = await openTestProject({ kind, sources: [source] })
      deliver([1, 2, 2, 2, 3].map((n, id) => ({ id, n })))
      const load = async (limit: number) => {
        const { more, resources } = await project.load({ limit })
        const last = project.events.findLast((event) => event.kind === 'message')
        return { more, value: resources[0]?.cursor?.value, said: last?.kind === 'message' ? last.text : '' }
      }
      expect(await load(2)).toEqual({ more: true, value: '2', said: '' })
      expect(await load(2)).toEqual({
        more: true,
        value: '2',
        said: 'shop.orders: the limit ends before a row with a further value: the cursor stays at 2, and the next load reads the same rows; set a higher limit',
      })
      expect(await load(4)).toMatchObject({ more: false, value: '3' })
      deliver([5, 4, 6, 7].map((n, id) => ({ id, n })))
      expect((await load(3)).said).toMatch(
        /the rows are not in the order that order: 'asc' says: the cursor stays at 3/,
      )
    },
  )

  test(
    `${kind}: an appended row of a known key is another version by a cursor in an object, or one that is renamed`,
    { tags: 'exhaustive' },
    async () => {
      for (const columns of [{}, { 'meta.n': { name: 'version' } }]) {
        const { source, deliver } = changingSource(
          { cursor: 'meta.n', lookback: 2 },
          { primaryKey: 'id', writeDisposition: 'append', columns },
        )
        await using project = await openTestProject({ kind, sources: [source] })
        const row = (id: number, n: number) => ({ id, meta: { n } })
        deliver([row(1, 5), row(2, 6)])
        await project.load()
        await project.applyAndMerge()
        deliver([row(1, 5), row(2, 6), row(1, 6), row(1, 4)])
        expect((await project.load()).resources[0]).toMatchObject({
          rows_merged: 2,
          cursor: { known: 2, late: 1 },
        })
      }
    },
  )

  test(
    `${kind}: --since and --until load both days, whatever the direction and the range of the cursor`,
    { tags: 'exhaustive' },
    async () => {
      for (const incremental of [
        { pick: 'min', initial: '2024-12-31' },
        { range: { start: 'open', end: 'closed' } },
      ] as const) {
        const { source, deliver } = changingSource({ cursor: 'day', ...incremental })
        await using project = await openTestProject({ kind, sources: [source] })
        deliver([1, 2, 3, 4].map((id) => ({ id, day: `2024-01-0${id}` })))
        await project.load({ since: '2024-01-02', until: '2024-01-03' })
        await project.applyAndMerge()
        expect(await project.engine.session.rows('select id from shop.orders order by id')).toEqual([
          { id: 2 },
          { id: 3 },
        ])
      }
    },
  )

  test(`${kind}: days say nothing of a cursor of other texts`, async () => {
    const { source, deliver } = changingSource({ cursor: 'month' })
    await using project = await openTestProject({ kind, sources: [source] })
    deliver([{ id: 1, month: '2024-02' }])
    const days = { since: '2024-02-01', until: '2024-02-29' }
    await expect(project.load(days)).rejects.toMatchObject({ code: 'E_CURSOR_INITIAL' })
    await project.load()
    await expect(project.load(days)).rejects.toMatchObject({ code: 'E_CURSOR_RANGE' })
  })

  test(`${kind}: a value of the same rank by a function is in the range`, async () => {
    const longer = (a: CursorValue, b: CursorValue) => (String(a).length >= String(b).length ? a : b)
    const { source, deliver } = changingSource({ cursor: 'word', pick: longer })
    await using project = await openTestProject({ kind, sources: [source] })
    deliver([{ word: 'aaa' }])
    await project.load()
    await project.applyAndMerge()
    deliver([{ word: 'aaa' }, { word: 'bb' }, { word: 'ccc' }])
    await project.load()
    expect(await project.engine.session.rows('select word from shop.orders order by word')).toEqual([
      { word: 'aaa' },
      { word: 'ccc' },
    ])
  })
}

test('a file that has only rows of the range is not compared with its start', async () => {
  const path = join(await scratchFolder(), 'words.csv')
  const compared: string[] = []
  const pick = (a: CursorValue, b: CursorValue) => {
    compared.push([a, b].toSorted().join())
    return String(a).length >= String(b).length ? a : b
  }
  const orders = resource({ name: 'orders', incremental: { cursor: 'word', pick } }, async function* () {
    const columns = [{ name: 'word', type: 'text' }] as const
    yield readyFile({ path, format: { kind: 'csv' }, columns, isInRange: true })
  })
  await using project = await openTestProject({
    kind: 'duckdb',
    sources: [source({ name: 'shop', resources: () => [orders] })],
  })
  const load = async (text: string) => {
    writeFileSync(path, text)
    return (await project.load()).resources[0]
  }
  await load('word\nccc\n')
  await project.applyAndMerge()
  expect(await load('word\na\nbb\ndddd\n')).toMatchObject({
    rows_merged: 3,
    cursor: { before: 0, value: 'dddd' },
  })
  // Those are looked for the furthest value alone.
  expect(compared).toEqual(['a,bb', 'bb,dddd', 'ccc,dddd', 'ccc,dddd'])
})

test('a cursor of times of day is refused by the first load', async () => {
  const orders = resource({ name: 'orders', incremental: { cursor: 'v' } }, async function* () {
    yield arrowBatches(tableToIPC(new Table({ v: vectorFromArray([1000], new TimeSecond()) })))
  })
  await using project = await openTestProject({
    kind: 'duckdb',
    sources: [source({ name: 'shop', resources: () => [orders] })],
  })
  await expect(project.load()).rejects.toMatchObject({
    code: 'E_CURSOR_TYPE',
    message: 'the column of the cursor v has the type time, which no cursor can have',
  })
})

test(
  'seconds since 1970 are a cursor, and values that a hint reads otherwise are refused with what to do',
  { tags: 'exhaustive' },
  async () => {
    const epoch = changingSource(
      { cursor: 'at' },
      { columns: { at: { type: 'timestamp', epoch: 'seconds' } } },
    )
    await using project = await openTestProject({ kind: 'duckdb', sources: [epoch.source] })
    epoch.deliver([{ id: 1, at: 1_767_225_600 }])
    await project.load()
    await project.applyAndMerge()
    epoch.deliver([
      { id: 1, at: 1_767_225_600 },
      { id: 2, at: 1_767_312_000 },
    ])
    const { resources } = await project.load()
    expect(resources[0]).toMatchObject({ rows_merged: 1, cursor: { known: 1, value: '1767312000' } })
    const german = changingSource({ cursor: 'at' }, { columns: { at: { type: 'date', format: '%d.%m.%Y' } } })
    german.deliver([{ id: 1, at: '05.01.2026' }])
    await using other = await openTestProject({ kind: 'duckdb', sources: [german.source] })
    await expect(other.load()).rejects.toThrow(
      expect.objectContaining({
        code: 'E_CURSOR_TYPE',
        hint: expect.stringContaining('before the hint of the column is applied') as string,
      }),
    )
  },
)
