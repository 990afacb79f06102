import { openPostgres } from '@sluice/engine'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { withPostgres } from '../support/postgres.ts'

const COLUMNS = [
  { name: 'id', type: 'bigint', nullable: true },
  { name: 'note', type: 'text', nullable: true },
] as const
const TABLE = { schema: 'shop_staging', name: 'orders', columns: COLUMNS }
const ROWS = 200_000

afterEach(() => vi.unstubAllEnvs())

describe.each([
  ['a named pipe', {}],
  ['a temporary file', { SLUICE_TRANSPORT: 'file' }],
  ['a temporary file where mkfifo is missing', { PATH: '/nonexistent' }],
] as const)('through %s', (_, env) => {
  test('rows get to Postgres, and a failure on either side leaves the connection usable', async () => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    await withPostgres(async (url) => {
      await using engine = await openPostgres({ url })
      await engine.session.script('create schema shop_staging')
      const stage = (select: string): Promise<number> => engine.transaction((tx) => tx.stage(TABLE, select))
      await expect(
        stage(
          `select case when range < ${ROWS} - 1 then range else error('in the end') end, 'x' from range(${ROWS})`,
        ),
      ).rejects.toThrow('in the end')
      await expect(stage(`select 'no number', 'x' from range(${ROWS})`)).rejects.toThrow('bigint')
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
})
