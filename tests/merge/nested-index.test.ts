import { resource, source } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'

const ROOTS = 50_000
const ITEMS = 4

/** A first load with all orders; later ones have three of them, changed. */
const orders = (day: { readonly now: number }) =>
  source({
    name: 'shop',
    resources: () => [
      resource({ name: 'orders', primaryKey: 'id' }, async function* () {
        for (let id = 0; id < (day.now === 0 ? ROOTS : 3); id++)
          yield { id, items: Array.from({ length: ITEMS }, (_, item) => ({ item: item + day.now })) }
      }),
    ],
  })

test('an update of a few rows finds their nested rows without reading the others (postgres)', async () => {
  const day = { now: 0 }
  await using project = await openTestProject({ kind: 'postgres', sources: [orders(day)] })
  const { session } = project.engine
  const read = async () => {
    await session.rows('select pg_stat_force_next_flush()')
    const [row] = await session.rows(
      `select seq_tup_read as scanned, idx_scan > 0 as found, n_tup_del as deleted from pg_stat_user_tables
       where schemaname = 'shop' and relname = 'orders__items'`,
    )
    return row
  }
  await project.load()
  await project.applyAndMerge()
  // As autovacuum does before long: until then the planner guesses how many there are.
  await session.run('analyze shop.orders, shop.orders__items')
  const before = await read()
  day.now = 1
  await project.load()
  expect(await read()).toEqual({ ...before, found: true, deleted: 3 * ITEMS })
})
