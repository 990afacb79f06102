import { appliedMigrations } from '@sluice/schema-evolution'
import type { TableHistory } from './table-history.ts'
import type { Scenarios } from './scenario.ts'

const replaced = {
  run: async (history: TableHistory) => {
    const t = (rows: readonly object[]) => ({
      t: { writeDisposition: 'replace', read: () => [rows as { id: number }[]] } as const,
    })
    await history.begin(t([{ id: 1, old: 'o', c: [1] }, { id: 2 }]))
    await history.load(t([{ id: 3, c: [2] }]))
    return history.tables()
  },
}

/** Drops something by hand after a first load, then loads, and reviews what is proposed. */
const dropped = (what: string) => async (history: TableHistory) => {
  await history.begin({ t: [{ id: 1, v: 1 }] })
  await history.engine.session.script(what)
  const { migrations } = await history.load({ t: [{ id: 2, v: 2 }] })
  // All of it: the types are made from the migrations alone, which so must run on an empty database, too.
  await history.project.migrate()
  const { status } = await history.load({ t: [{ id: 3, v: 3 }] })
  return { proposed: migrations.length, rows: (await history.tables())['t'], 'next load': status }
}

/** Tables, and what becomes of those that a person or a hint changes. */
export const TABLES: Scenarios = {
  'LIFE-005': replaced,
  'LIFE-006': replaced,
  'LIFE-018': {
    why: 'dlt cannot continue: here the row is blocked until the column is what the hint says',
    answer: { held: 1, type: 'text', rows: [{ v: '1' }, { v: 'abc' }] },
    run: async (history) => {
      await history.begin({ t: [{ v: 1 }] })
      const { resources } = await history.load({
        t: { columns: { v: { type: 'text' } }, read: () => [[{ v: 'abc' }]] },
      })
      await history.review()
      const [table] = await history.engine.catalog(['shop'])
      const type = table?.columns.find(({ name }) => name === 'v')?.type
      return { held: resources[0]?.rows_blocked, type, rows: (await history.tables())['t'] }
    },
  },
  'LIFE-020': {
    why: 'dlt cannot continue: here the rows are merged, and the values wait until the column is back',
    answer: {
      proposed: 1,
      rows: [
        { id: 1, v: null },
        { id: 2, v: 2 },
        { id: 3, v: 3 },
      ],
      'next load': 'loaded',
    },
    run: dropped('alter table shop.t drop column v'),
  },
  'LIFE-021': {
    why: 'dlt cannot continue: here the rows wait until the table is back',
    answer: {
      proposed: 1,
      rows: [
        { id: 2, v: 2 },
        { id: 3, v: 3 },
      ],
      'next load': 'loaded',
    },
    run: dropped('drop table shop.t'),
  },
  'LIFE-025': {
    run: async (history) => {
      await history.begin({ t: [{ id: 1 }] })
      const before = await appliedMigrations(history.engine)
      await history.begin({ t: [{ id: 2, extra: 1 }] })
      return [before.size, (await appliedMigrations(history.engine)).size]
    },
  },
  'LIFE-030': {
    why: 'a text has no maximum length, and a column outside the key may be null: a reviewer of the migration can change this',
    answer: [
      ['id', 'bigint', 'NO'],
      ['v', 'text', 'YES'],
      ['_sluice_load_id', 'bigint', 'NO'],
      ['_sluice_id', 'bigint', 'NO'],
    ],
    run: async (history) => {
      await history.begin({
        t: {
          primaryKey: 'id',
          columns: { v: { type: 'text' } },
          read: () => [[{ id: 1, v: 'abc' }]],
        },
      })
      const [table] = await history.engine.catalog(['shop'])
      return table?.columns.map(({ name, type, nullable }) => [name, type, nullable ? 'YES' : 'NO'])
    },
  },
  'LIFE-031': {
    why: 'ids are unique by construction: no index is needed',
    answer: [],
    run: async (history) => {
      await history.begin({ t: [{ id: 1 }] })
      return history.rows(
        history.engine.kind === 'postgres'
          ? `select indexdef from pg_indexes where schemaname = 'shop'`
          : `select sql from duckdb_indexes() where schema_name = 'shop'`,
      )
    },
  },
}
