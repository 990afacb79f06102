import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { source } from '@sluice/loader'
import { newer, type TableHistory, type Read } from './table-history.ts'
import type { Scenarios } from './scenario.ts'

const ids = (first: number, last: number): { id: number }[] =>
  Array.from({ length: last - first + 1 }, (_, index) => ({ id: first + index }))

const without = (all: readonly unknown[], some: readonly unknown[]): readonly unknown[] =>
  all.filter((one) => !some.includes(one))

/** What a run leaves behind for the next one. */
async function isPending(history: TableHistory): Promise<boolean> {
  const packages = join(history.project.dir, '.sluice', 'loads')
  return (
    (existsSync(packages) && readdirSync(packages).length > 0) || (await history.project.staging()).length > 0
  )
}

const counting: Read = function* ({ state }) {
  const n = Number(state['n'] ?? 0) + 1
  yield [{ n }]
  state['n'] = n
}

/** Runs one after the other: what fails, what is left, where cursors are. */
export const RUNS: Scenarios = {
  'LIFE-003': {
    why: 'a failed resource does not keep others from being loaded; it is reported, and its rows are read again',
    // The good one waits for the review of its table.
    answer: { tables: {}, pending: true },
    run: async (history) => {
      const bad: Read = function* () {
        yield [{ id: 1 }]
        throw new Error('the source is gone')
      }
      await history.load({ good: [{ id: 1 }], bad: { read: bad } }).catch(() => undefined)
      return { tables: await history.tables(), pending: await isPending(history) }
    },
  },
  'LIFE-013': {
    run: async (history) => {
      const rows = [
        { k: 'a', i: 1 },
        { k: 'b', i: 2 },
      ]
      await history.begin({ ev: { table: (row) => `ev_${String(row['k'])}`, read: () => [rows] } })
      return history.tables()
    },
  },
  'LIFE-015': {
    why: 'a dataset is named after its source: there are no pipelines',
    answer: 'shop',
    run: async () => source({ name: 'shop', resources: () => [] }).dataset,
  },
  'LIFE-023': {
    why: 'one state per resource, replaced with each load; loads have their own records',
    answer: [{ load_id: 3, state: { n: 3 } }],
    run: async (history) => {
      for (let run = 0; run < 3; run++) await history.load({ t: { read: counting } })
      return history.rows('select load_id, state from _sluice.pipeline_state')
    },
  },
  'LIFE-026': {
    why: 'the cursor is stored with the records of loads: it continues, and `--full-refresh` resets it',
    answer: { 'after the drop': [{ n: 3 }], 'after a full refresh': [{ n: 1 }] },
    run: async (history) => {
      await history.begin({ t: { read: counting } })
      await history.load({ t: { read: counting } })
      await history.engine.session.script('drop schema shop cascade')
      await history.begin({ t: { read: counting } })
      const { t } = await history.tables()
      await history.load({ t: { read: counting } }, { 'full-refresh': true })
      return { 'after the drop': t, 'after a full refresh': (await history.tables())['t'] }
    },
  },
  'LIFE-028': {
    why: 'the record shows what is visible, and that a part of it waits',
    answer: { tables: { bad: [], good: [{ id: 1 }] }, _sluice_loads: ['loaded', 'waiting'] },
    run: async (history) => {
      await history.begin({ bad: [{ v: 1 }], good: [{ id: 0 }] })
      await history.engine.session.script('delete from shop.bad; delete from shop.good')
      await history.load({ bad: [{ v: 'x' }], good: [{ id: 1 }] })
      const loads = await history.rows<{ status: string }>(
        'select status from _sluice.loads order by load_id',
      )
      return { tables: await history.tables(), _sluice_loads: loads.map(({ status }) => status) }
    },
  },
  'LIFE-033': {
    why: 'dlt loses seven rows: here the others are merged, and the one with the bad value waits',
    answer: {
      'rows after each run': [3, 9, 9, 11],
      'final ids': ids(0, 11).map(({ id }) => id),
      'lost ids': [],
    },
    run: async (history) => {
      const good = (last: number) => ids(0, last).map(({ id }) => ({ id, v: id }))
      const bad = good(9).map((row) => (row.id === 5 ? { id: 5, v: 2n ** 63n } : row))
      const hints = { primaryKey: 'id', writeDisposition: 'append' } as const
      const counts: number[] = []
      for (const rows of [good(2), bad, good(9), good(11)]) {
        await history.load({ t: { ...hints, read: newer(rows) } })
        if (counts.length === 0) await history.review()
        counts.push((await history.ids()).length)
      }
      await history.review()
      const final = await history.ids()
      const all = ids(0, 11).map(({ id }) => id)
      return { 'rows after each run': counts, 'final ids': final, 'lost ids': without(all, final) }
    },
  },
  'LIFE-040': {
    why: 'waiting data is merged in addition to the data that a run reads, never instead of it',
    answer: { 'after 1st run': [1, 2], 'after 2nd run': [1, 2, 2] },
    run: async (history) => {
      await history.begin({ t: [{ id: 0 }] })
      await history.engine.session.script('delete from shop.t')
      await history.load({ t: [{ id: 1 }] }, { 'no-transform': true })
      await history.load({ t: [{ id: 2 }] })
      const first = await history.ids()
      await history.load({ t: [{ id: 2 }] })
      return { 'after 1st run': first, 'after 2nd run': await history.ids() }
    },
  },
  'LIFE-043': {
    run: async (history) => {
      const old = ids(1, 2).map((row) => ({ ...row, old: 1 }))
      await history.begin({ a: { read: newer(old) }, b: [{ k: 1 }] })
      const fresh = ids(2, 3).map((row) => ({ ...row, new: 1 }))
      const resources = { a: { read: newer(fresh) }, b: [{ k: 2 }] }
      await history.load(resources, { 'full-refresh': true }, ['shop.a'])
      await history.review()
      return history.tables()
    },
  },
  'LIFE-045': {
    why: 'dlt loses three rows: here the bad one is in quarantine, and `--strict` leaves the cursor where it was',
    answer: { 'final ids': [1, 2, 4, 5], quarantined: [3], 'final ids, strict': [1, 2, 3, 4, 5] },
    run: async (history) => {
      const good = (last: number) => ids(1, last).map(({ id }) => ({ id, v: 'a' }))
      const bad = good(4).map((row) => (row.id === 3 ? { id: 3, v: 'a\0b' } : row))
      await history.begin({ t: { read: newer(good(1)) }, strict: { read: newer(good(1)) } })
      for (const rows of [bad, good(5)]) {
        await history.load({ t: { read: newer(rows) } })
        await history.load({ strict: { read: newer(rows) } }, { strict: true }).catch(() => undefined)
      }
      const kept = await history.rows<{ raw: string }>('select raw from _sluice.quarantine')
      const strict = await history.rows<{ id: number }>('select id from shop.strict order by id')
      return {
        'final ids': await history.ids(),
        quarantined: kept.map(({ raw }) => (JSON.parse(raw) as { id: number }).id),
        'final ids, strict': strict.map(({ id }) => id),
      }
    },
  },
}
