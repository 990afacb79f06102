import type { EngineKind } from '@sluice/engine'
import { sqlDatabase, sqlTable } from '@sluice/sources'
import { openTestProject } from '../support/project.ts'
import { sourceDatabase } from './source-database.ts'

/** Who writes while loads run: each writer so many transactions of so many rows, of which every sixth is rolled back. */
export interface Writers {
  readonly kind: EngineKind
  readonly writers: number
  readonly rounds: number
  readonly rows: number
}

/** Rows that the source has in the end, rows of them in the target, and how often it was loaded. */
export interface Written {
  readonly written: number
  readonly loaded: number
  readonly loads: number
}

/**
 * Loads a table again and again by the time of its rows, while transactions write to it that commit later than others which began
 * after them, and once more when they are done.
 */
export async function loadBesideWriters({ kind, writers, rounds, rows }: Writers): Promise<Written> {
  await using database = await sourceDatabase(
    'create table orders (id serial primary key, note text, updated_at timestamptz not null default now())',
  )
  const { client, url } = database
  const orders = sqlTable('orders', { incremental: { cursor: 'updated_at' } })
  await using project = await openTestProject({
    kind,
    sources: [sqlDatabase({ name: 'shop', url, tables: [orders] })],
  })
  await client.query(`insert into orders (note) select 'first' from generate_series(1, 100)`)
  await project.load()
  await project.applyAndMerge()
  let isDone = false
  const writing = Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      const own = await database.connect()
      for (let round = 0; round < rounds; round++) {
        await own.query('begin')
        await own.query(`insert into orders (note) select 'w' from generate_series(1, ${rows})`)
        await new Promise((done) => setTimeout(done, 40 * writer + 15 * (round % 5)))
        await own.query(round % 6 === 5 ? 'rollback' : 'commit')
      }
    }),
  ).then(() => (isDone = true))
  let loads = 1
  while (!isDone) {
    await project.load()
    loads++
  }
  await writing
  await project.load()
  const { rows: counted } = await client.query<{ n: number }>('select count(*)::int as n from orders')
  const [found] = await project.engine.session.rows<{ n: number }>('select count(*) as n from shop.orders')
  return { written: counted[0]?.n ?? 0, loaded: found?.n ?? 0, loads: loads + 1 }
}
