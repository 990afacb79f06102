import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type Source } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'

/** So many that DuckDB finds the rows that a load replaces once, and keeps and deletes them by their numbers. */
const ROWS = 25_000

const orders = (v: string): Source =>
  source({
    name: 'shop',
    resources: () => [
      resource({ name: 'orders', primaryKey: 'id', keepHistory: '7 days' }, async function* () {
        yield Array.from({ length: ROWS }, (_, id) => ({ id, v: id % 2 === 0 ? v : 'as it was' }))
      }),
    ],
  })

test.each(ENGINE_KINDS)('many rows that a load has changed come back (%s)', async (kind) => {
  await using project = await openTestProject({ kind, sources: [orders('first')] })
  await project.load()
  await project.applyAndMerge()
  const sums = () =>
    project.engine.session.rows(
      'select v, count(*) as rows, min(_sluice_load_id) as load from shop.orders group by v order by v',
    )
  const before = await sums()
  const { load_id: second = 0 } = await project.load({}, [], [orders('second')])
  expect(await sums()).toEqual([
    { v: 'as it was', rows: ROWS / 2, load: 1 },
    { v: 'second', rows: ROWS / 2, load: second },
  ])
  await project.revert(second ?? 0, { yes: true })
  expect(await sums()).toEqual(before)
})
