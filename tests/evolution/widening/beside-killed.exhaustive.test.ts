import { describe, expect, test } from 'vitest'
import { migrate, proposeIn, SCHEMA, typeOfQty, withTable } from '../support/large-table.ts'

describe('the exchange of a large column', () => {
  test('continues where its backfill was killed', () =>
    withTable(SCHEMA, 200_000, async (engine, projectDir) => {
      await proposeIn(projectDir, engine)
      const run = migrate(engine, projectDir).catch((error: unknown) => error)
      for (let cancelled = 0; cancelled === 0;) {
        const [row] = await engine.session.rows<{ n: number }>(
          `select count(pg_cancel_backend(pid)) as n from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and query like '%_blocks bigint%'
             and exists (select from shop.orders where id > 1) and xact_start > query_start`,
        )
        cancelled = row?.n ?? 0
      }
      expect(await run).toMatchObject({ code: 'E_MIGRATION_FAILED' })
      const [open] = await engine.session.rows<{ filled: number; open: number }>(
        'select count(qty__sluice_new) as filled, count(qty) - count(qty__sluice_new) as open from shop.orders',
      )
      expect(open?.filled).toBeGreaterThan(0)
      expect(open?.open).toBeGreaterThan(0)
      const [table] = await engine.catalog(['shop'])
      expect(table?.columns.map(({ name }) => name)).not.toContain('qty__sluice_new') // merges do not see it
      await migrate(engine, projectDir)
      expect(await typeOfQty(engine)).toBe('text')
      const [wrong] = await engine.session.rows(
        'select count(*) as n from shop.orders where qty is distinct from case when id % 10 > 0 then cast(id as text) end',
      )
      expect(wrong).toEqual({ n: 0 })
    }))
})
