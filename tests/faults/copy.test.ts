import { setTimeout as sleep } from 'node:timers/promises'
import { openPostgres } from '@sluice/engine'
import { expect, test } from 'vitest'
import { withPostgres } from '../support/postgres.ts'

const COLUMNS = [
  { name: 'id', type: 'bigint' },
  { name: 'note', type: 'text' },
] as const
const TABLE = { schema: 'shop_staging', name: 'orders', columns: COLUMNS }
const ROWS = 200_000

test('a failure of DuckDB or of Postgres in the middle of a copy is thrown and leaves both usable', async () => {
  await withPostgres(async (url) => {
    await using engine = await openPostgres({ url })
    await engine.session.script('create schema shop_staging')
    const stage = (select: string): Promise<number> => engine.transaction((tx) => tx.stage(TABLE, select))
    const failing = (last: string): string =>
      `select range, case when range < ${ROWS} - 1 then 'x' else ${last} end from range(${ROWS})`
    await expect(stage(failing(`error('in the end')`))).rejects.toThrow('in the end')
    await expect(stage('select no_column, 1')).rejects.toThrow('no_column')
    // Which Postgres takes in no text: at the end, and while DuckDB still gives rows.
    await expect(stage(failing('chr(0)'))).rejects.toMatchObject({ code: '22021' })
    await expect(stage(`select range, 'x' || chr(0) from range(${ROWS * 10})`)).rejects.toMatchObject({
      code: '22021',
    })
    const lost = engine.transaction(async (tx) => {
      await tx.open(TABLE)
      const pid = await tx.rows<{ pid: number }>('select pg_backend_pid() as pid')
      const filled = tx.fill(TABLE, `select range, repeat('x', 1000) from range(${ROWS * 10})`)
      await sleep(100)
      await engine.session.rows(`select pg_terminate_backend(${pid[0]?.pid})`)
      return filled
    })
    await expect(lost).rejects.toThrow(/terminat|connection|EPIPE|ECONNRESET/)
    const [left] = await engine.session.rows(`select to_regclass('shop_staging.orders')::text as name`)
    expect(left).toEqual({ name: null })

    expect(await stage(`select range, 'a "quoted", ' || chr(10) || 'text' from range(${ROWS})`)).toBe(ROWS)
    expect(
      await engine.session.rows(
        `select count(*)::int as rows, sum(id)::text as sum, min(note) = max(note) as same from shop_staging.orders`,
      ),
    ).toEqual([{ rows: ROWS, sum: String((ROWS * (ROWS - 1)) / 2), same: true }])
  })
})
