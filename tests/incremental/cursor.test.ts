import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type CursorPosition, type Row } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'

// A load of an incremental resource takes what is new, and no row twice.

interface Given {
  readonly primaryKey?: string
  readonly writeDisposition?: 'append' | 'merge'
}

/** A source whose rows a test changes, and what it was asked for. */
function changing(
  incremental: Parameters<typeof resource>[0] extends infer _ ? object : never,
  given: Given = {},
) {
  const pages: Row[][] = []
  const asked: (CursorPosition | undefined)[] = []
  const shop = source({
    name: 'shop',
    resources: () => [
      resource(
        { name: 'orders', ...given, incremental: incremental as { cursor: string } },
        async function* ({ cursor }) {
          asked.push(cursor.from)
          yield* pages
        },
      ),
    ],
  })
  const deliver = (...rows: Row[][]): void => void pages.splice(0, pages.length, ...rows)
  return { shop, asked, deliver }
}

for (const kind of ENGINE_KINDS) {
  test(`${kind}: the next load starts at the highest value, and a row of that value is not loaded twice`, async () => {
    const { shop, asked, deliver } = changing({ cursor: 'updated_at', initial: '2024-01-01' })
    await using project = await openTestProject({ kind, sources: [shop] })
    deliver([
      { id: 1, updated_at: '2024-01-02T00:00:00Z' },
      { id: 2, updated_at: '2024-01-03T00:00:00Z' },
    ])
    await project.load()
    await project.migrate()
    deliver([
      { id: 1, updated_at: '2024-01-02T00:00:00Z' },
      { id: 2, updated_at: '2024-01-03T00:00:00Z' },
      { id: 3, updated_at: '2024-01-03T00:00:00Z' },
      { id: 4, updated_at: '2024-01-04T01:00:00+01:00' },
    ])
    const { resources } = await project.load()
    expect(asked).toEqual(['2024-01-01', '2024-01-03T00:00:00Z'])
    expect(resources[0]).toMatchObject({
      rows_read: 2,
      rows_merged: 2,
      cursor: { from: '2024-01-03T00:00:00Z', value: '2024-01-04T01:00:00+01:00', before: 1, known: 1 },
    })
    await project.load()
    expect(asked.at(-1)).toBe('2024-01-04T01:00:00+01:00')
    const rows = await project.engine.session.rows('select id from shop.orders order by id')
    expect(rows).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }])
  })

  test(`${kind}: rows that wait for their table are known, too`, async () => {
    const { shop, deliver } = changing({ cursor: 'n' })
    await using project = await openTestProject({ kind, sources: [shop] })
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
    deliver([
      { id: 3, n: 3 },
      { id: 4, n: 3, extra: 'x' },
    ])
    await project.load()
    await project.migrate()
    await project.load()
    const rows = await project.engine.session.rows('select id, extra from shop.orders order by id')
    expect(rows).toEqual([
      { id: 1, extra: null },
      { id: 2, extra: null },
      { id: 2, extra: null },
      { id: 3, extra: null },
      { id: 4, extra: 'x' },
    ])
  })
}
