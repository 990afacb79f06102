import { describe, expect, test } from 'vitest'
import { BUILDS_INDEXES } from '../../../packages/schema-evolution/src/changes/widen/widen-online.ts'
import { splitStatements } from '../../../packages/schema-evolution/src/migration/split-statements.ts'
import { DECORATED, decorations } from '../support/decorated-table.ts'
import { migrate, proposeIn, SCHEMA, sqlOf, typeOfQty, wider, withTable } from '../support/large-table.ts'

describe('the exchange of a large column', () => {
  test('ends up the same wherever its migration was cut, or run twice', () =>
    withTable(DECORATED, 2000, async (engine, projectDir) => {
      const before = await decorations(engine)
      const file = await sqlOf(await proposeIn(projectDir, engine))
      const statements = splitStatements(file)
      for (let done = 1; done <= statements.length; done++) {
        // Cut after so many statements, the last not recorded, so that it runs once more; then pasted again from the top.
        for (const { text } of [...statements.slice(0, done), ...statements.slice(done - 1, done)]) {
          const given = text.startsWith(BUILDS_INDEXES)
            ? (await engine.session.rows<{ index_builds: string }>(text)).map((row) => row.index_builds)
            : [text]
          for (const sql of given) await engine.session.script(sql)
        }
      }
      expect(await decorations(engine)).toEqual(before)
      expect(await typeOfQty(engine)).toBe('text')
      expect((await engine.catalog(['shop']))[0]?.columns.map(({ name }) => name)).toContain('coupon')
    }))

  test('is not touched where a value has come that the new type would round', () =>
    withTable(SCHEMA, 100, async (engine, projectDir) => {
      await proposeIn(projectDir, engine, { columns: wider('double') })
      await engine.session.script('update shop.orders set qty = 9007199254740993 where id = 50')
      await expect(migrate(engine, projectDir)).rejects.toMatchObject({
        code: 'E_MIGRATION_FAILED',
        message: expect.stringContaining('would round') as string,
      })
      expect(await engine.session.rows('select 1 from _sluice.migrations where statements > 0')).toEqual([])
      expect(
        await engine.session.rows(`select 1 from pg_attribute where attname like '%sluice_new'`),
      ).toEqual([])
    }))
})
