import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesResource, resource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
import { expect } from 'vitest'
import type { Life } from './life.ts'
import type { Scenarios } from './scenario.ts'

const SEQ = Array.from({ length: 12 }, (_, seq) => ({ id: seq % 3, seq }))
const NEWEST = { primaryKey: 'id', dedupSort: { column: 'seq', order: 'desc' } } as const

/** Loads files of the project's folder into a table of their own. */
async function loadFiles(life: Life, name: string, kind: 'csv' | 'ndjson', options = {}): Promise<void> {
  const list = files({ url: life.project.dir, glob: `*.${kind}` })
  const resource = filesResource({ name, ...options, format: { kind }, list })
  await life.project.load({}, [], [source({ name: 'shop', resources: () => [resource] })])
  await life.review()
}

/** Values and rows on their way. */
export const VALUES: Scenarios = {
  'LIFE-001': {
    why: 'a number that is none is no null: both engines hold it',
    answer: [
      { id: 1, x: 1.5 },
      { id: 2, x: NaN },
      { id: 3, x: Infinity },
    ],
    play: async (life) => {
      const [first, ...odd] = [1.5, NaN, Infinity].map((x, index) => ({ id: index + 1, x }))
      await life.begin({ t: [first ?? {}] })
      await life.load({ t: odd })
      return (await life.tables())['t']
    },
  },
  'LIFE-008': {
    why: '`--limit` counts rows, not the pages that have them',
    answer: 4,
    play: async (life) => {
      const pages = [0, 3, 6].map((first) => [first, first + 1, first + 2].map((id) => ({ id })))
      await life.load({ t: { read: () => pages } }, { limit: 4 })
      await life.review()
      return (await life.ids()).length
    },
  },
  'LIFE-010': {
    play: async (life) => {
      await life.begin({ t: { read: () => [[1, 2].map((i) => (i === 1 ? null : { i }))] } })
      return (await life.tables())['t']
    },
  },
  'LIFE-011': {
    play: async (life) => {
      const items = resource({ name: 't' }, async function* () {
        yield { i: 1 }
      })
      const doubled = items.flatMap(({ i }) => [
        { i, k: 0 },
        { i, k: 1 },
      ])
      await life.project.load({}, [], [source({ name: 'shop', resources: () => [doubled] })])
      await life.review()
      return life.rows('select i, k from shop.t order by k')
    },
  },
  'LIFE-016': {
    play: async (life) => {
      await life.begin({ t: { ...NEWEST, read: () => SEQ.map((row) => [row]) } })
      for (const row of SEQ)
        await writeFile(join(life.project.dir, `${11 - row.seq}.ndjson`), `${JSON.stringify(row)}\n`)
      await loadFiles(life, 'f', 'ndjson', NEWEST)
      const found = await life.rows('select id, seq from shop.t order by id')
      expect(await life.rows('select id, seq from shop.f order by id')).toEqual(found)
      return found
    },
  },
  'LIFE-046': {
    why: 'empty text is text: no way to a table makes a null of it',
    answer: '',
    play: async (life) => {
      // The second of two loads may go straight into its table.
      await life.begin({ t: [{ id: 1, v: '' }] })
      await life.load({ t: [{ id: 2, v: '' }] })
      for (const id of [1, 2]) {
        await writeFile(join(life.project.dir, `${id}.csv`), `id,v,w\n${id},"",\n`)
        await loadFiles(life, 'f', 'csv')
      }
      const all = await life.rows<{ v: unknown }>('select v from shop.t union all select v from shop.f')
      expect(all.length).toBe(4)
      const [first, ...others] = new Set(all.map(({ v }) => v))
      expect(others).toEqual([])
      return first
    },
  },
}
