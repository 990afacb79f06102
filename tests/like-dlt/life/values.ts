import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesResource, resource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect } from 'vitest'
import type { TableHistory } from './table-history.ts'
import type { Scenarios } from './scenario.ts'

const SEQ = Array.from({ length: 12 }, (_, seq) => ({ id: seq % 3, seq }))
const NEWEST = { primaryKey: 'id', dedupSort: { column: 'seq', order: 'desc' } } as const

/** Loads files of the project's folder into a table of their own. */
async function loadFiles(
  history: TableHistory,
  name: string,
  kind: 'csv' | 'ndjson',
  options = {},
): Promise<void> {
  const list = files({ url: history.project.dir, glob: `*.${kind}` })
  const resource = filesResource({ name, ...options, format: { kind }, list })
  await history.project.load({}, [], [source({ name: 'shop', resources: () => [resource] })])
  await history.review()
}

/** Values and rows on their way. */
export const VALUES: Scenarios = {
  'LIFE-001': {
    why: 'NaN is not null: both engines store it',
    answer: [
      { id: 1, x: 1.5 },
      { id: 2, x: NaN },
      { id: 3, x: Infinity },
    ],
    run: async (history) => {
      const [first, ...odd] = [1.5, NaN, Infinity].map((x, index) => ({ id: index + 1, x }))
      await history.begin({ t: [first ?? {}] })
      await history.load({ t: odd })
      return (await history.tables())['t']
    },
  },
  'LIFE-008': {
    why: '`--limit` counts rows, not the pages that have them',
    answer: 4,
    run: async (history) => {
      const pages = [0, 3, 6].map((first) => [first, first + 1, first + 2].map((id) => ({ id })))
      await history.load({ t: { read: () => pages } }, { limit: 4 })
      await history.review()
      return (await history.ids()).length
    },
  },
  'LIFE-010': {
    run: async (history) => {
      await history.begin({ t: { read: () => [[1, 2].map((i) => (i === 1 ? null : { i }))] } })
      return (await history.tables())['t']
    },
  },
  'LIFE-011': {
    run: async (history) => {
      const items = resource({ name: 't' }, async function* () {
        yield { i: 1 }
      })
      const doubled = items.flatMap(({ i }) => [
        { i, k: 0 },
        { i, k: 1 },
      ])
      await history.project.load({}, [], [source({ name: 'shop', resources: () => [doubled] })])
      await history.review()
      return history.rows('select i, k from shop.t order by k')
    },
  },
  'LIFE-016': {
    run: async (history) => {
      await history.begin({ t: { ...NEWEST, read: () => SEQ.map((row) => [row]) } })
      for (const row of SEQ)
        await writeFile(join(history.project.dir, `${11 - row.seq}.ndjson`), `${JSON.stringify(row)}\n`)
      await loadFiles(history, 'f', 'ndjson', NEWEST)
      const found = await history.rows('select id, seq from shop.t order by id')
      expect(await history.rows('select id, seq from shop.f order by id')).toEqual(found)
      return found
    },
  },
  'LIFE-046': {
    why: 'empty text is text: no path to a table turns it into null',
    answer: '',
    run: async (history) => {
      // The second of two loads may go straight into its table.
      await history.begin({ t: [{ id: 1, v: '' }] })
      await history.load({ t: [{ id: 2, v: '' }] })
      for (const id of [1, 2]) {
        await writeFile(join(history.project.dir, `${id}.csv`), `id,v,w\n${id},"",\n`)
        await loadFiles(history, 'f', 'csv')
      }
      const all = await history.rows<{ v: unknown }>('select v from shop.t union all select v from shop.f')
      expect(all.length).toBe(4)
      const [first, ...others] = new Set(all.map(({ v }) => v))
      expect(others).toEqual([])
      return first
    },
  },
}
