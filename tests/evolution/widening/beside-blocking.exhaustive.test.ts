import { openPostgres } from '@sluice/engine'
import { installSystem } from '@sluice/ledger'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../support/postgres.ts'
import { withFolder } from '../engines.ts'
import { fill, migrate, proposeIn, SCHEMA, sqlOf, typeOfQty } from '../support/large-table.ts'
import { probing } from '../support/probe.ts'

/** Rows of the large table; `pnpm soak` tries it with 5 million. */
const ROWS = Number(process.env['SLUICE_BESIDE_ROWS'] ?? 200_000)

test(
  `adding a column and widening one of a table of ${ROWS} rows blocks no reader or writer for a second`,
  async () => {
    const database = await freshDatabase()
    try {
      await using engine = await openPostgres(database)
      await withFolder(async (projectDir) => {
        await installSystem(engine)
        await engine.session.script(SCHEMA)
        await engine.session.script(fill(ROWS))
        const proposal = await proposeIn(projectDir, engine)
        expect(await sqlOf(proposal)).toMatch(/^--! Transaction: none$/m)
        const { longest, statements } = await probing(database.url, ROWS, async () => ({
          applied: await migrate(engine, projectDir),
        }))
        console.log(
          `${ROWS} rows: longest read ${longest.read.toFixed(0)} ms, longest write ${longest.write.toFixed(0)} ms, of ${statements} statements`,
        )
        expect(statements).toBeGreaterThan(20)
        expect(longest.read).toBeLessThan(1000)
        expect(longest.write).toBeLessThan(1000)
        const [wrong] = await engine.session.rows<{ n: number; text: number }>(
          `select count(*) filter (where id <= ${ROWS} and qty is distinct from case when id % 10 > 0 then cast(id as text) end) as n,
             count(*) filter (where id > ${ROWS} and qty is distinct from '1') as text from shop.orders`,
        )
        expect(wrong).toEqual({ n: 0, text: 0 })
        expect(await typeOfQty(engine)).toBe('text')
      })
    } finally {
      await database.drop()
    }
  },
  120_000 + ROWS / 5,
)
