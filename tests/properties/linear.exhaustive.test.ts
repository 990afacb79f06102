import { ENGINE_KINDS } from '@sluice/engine'
import { expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { assertLinear, orders } from './promises/linear.ts'

const CASES = ENGINE_KINDS.flatMap((kind) =>
  (['append', 'merge'] as const).flatMap((disposition) =>
    (['nothing', 'a column', 'rows', 'the table'] as const).map((wait) => ({ kind, disposition, wait })),
  ),
)

test.each(CASES)(
  'linear: the last of many loads runs no more statements than the fourth ($kind, $disposition, $wait waits)',
  assertLinear,
)

test('linear: a load does not read the rows that earlier ones appended (postgres)', async () => {
  const day = { now: 0 }
  await using project = await openTestProject({
    kind: 'postgres',
    sources: [orders('append', 'nothing', day)],
  })
  const rowsRead = async (): Promise<number> => {
    await project.engine.session.rows('select pg_stat_force_next_flush()')
    const [row] = await project.engine.session.rows<{ n: number }>(
      `select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::bigint as n from pg_stat_user_tables
       where schemaname = 'shop'`,
    )
    return row?.n ?? 0
  }
  const reads: number[] = []
  for (; day.now < 5; day.now++) {
    const before = await rowsRead()
    await project.load()
    reads.push((await rowsRead()) - before)
    await project.applyAndMerge()
  }
  expect(reads.slice(2)).toEqual([0, 0, 0])
})
