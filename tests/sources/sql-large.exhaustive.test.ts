import { ENGINE_KINDS } from '@sluice/engine'
import { sqlDatabase, sqlTable } from '@sluice/sources'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { loadBesideWriters } from './load-beside-writers.ts'
import { sourceDatabase } from './source-database.ts'
import { useAllCores } from '../support/all-cores.ts'

useAllCores()

// `pnpm soak` runs these with 1 million rows beside writers, and 10 million rows in a sweep.
const LATE_ROWS = Number(process.env['SLUICE_LATE_ROWS'] ?? 100_000)
const SWEPT_ROWS = Number(process.env['SLUICE_SWEPT_ROWS'] ?? 500_000)

const WRITERS = 8
const ROUNDS = 24
/** Of six transactions, five are committed. */
const COMMITTED = WRITERS * ROUNDS * (5 / 6)

for (const kind of ENGINE_KINDS) {
  test(`${kind}: 0 of ${LATE_ROWS} rows are missed beside long transactions`, async () => {
    const rows = Math.ceil(LATE_ROWS / COMMITTED)
    const { written, loaded, loads } = await loadBesideWriters({
      kind,
      writers: WRITERS,
      rounds: ROUNDS,
      rows,
    })
    console.log(`${kind}: ${loads} loads, ${written} rows written, ${written - loaded} missed`)
    expect(written).toBe(100 + COMMITTED * rows)
    expect(loaded).toBe(written)
  })

  test(`${kind}: ${SWEPT_ROWS / 100_000} deletes in ${SWEPT_ROWS} rows are found by reading less than 1 %`, async () => {
    const deletes = SWEPT_ROWS / 100_000
    await using database = await sourceDatabase(`
      create table orders (id bigint primary key, seq int not null);
      insert into orders select n, case when n = 1 then 2 else 1 end from generate_series(1, ${SWEPT_ROWS}) as g (n);
      analyze orders`)
    const { client, url } = database
    const orders = sqlTable('orders', {
      primaryKey: 'id',
      incremental: { cursor: 'seq' },
      lateCommits: 'ignore',
      deletes: 'sweep',
      deleteMissing: 'hard',
    })
    await using project = await openTestProject({
      kind,
      sources: [sqlDatabase({ name: 'shop', url, tables: [orders] })],
    })
    await project.load()
    await project.applyAndMerge()
    await client.query('delete from orders where id % 100000 = 777; insert into orders values (0, 2)')
    const startedAt = performance.now()
    await project.load()
    const texts = project.events.flatMap((event) => (event.kind === 'message' ? [event.text] : []))
    const text = texts.find((one) => one.includes('sweep: ')) ?? ''
    console.log(`${kind}: ${text} (${Math.round(performance.now() - startedAt)} ms)`)
    const numbers = [...text.matchAll(/[\d,]+/g)].map(([one]) => Number(one.replaceAll(',', '')))
    expect(numbers.slice(0, 2)).toEqual([deletes, SWEPT_ROWS + 1])
    expect(numbers[2]).toBeLessThan(SWEPT_ROWS / 100)
    expect(await project.engine.session.rows('select count(*) as n from shop.orders')).toEqual([
      { n: SWEPT_ROWS + 1 - deletes },
    ])
  })
}
