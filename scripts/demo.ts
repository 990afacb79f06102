// A tour in a project of its own: load, migrate, a day with drift, review, migrate. Starts afresh each time.
import { copyFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createDatabase } from '@sluice/engine/kysely'
import { revenueByDayAndState, textTable, type DB } from '@sluice/reports'
import { say, sluiceIn } from './demo/commands.ts'
import { emptyDemoFolder } from './demo/empty-demo-folder.ts'
import { assertComplete, readTotals } from './demo/totals.ts'
import { writeOrders } from './make-orders.ts'

const ROOT = join(import.meta.dirname, '..')
const FIRST_DAY = '2025-12-01'
const TEXT_IDS = `select orders_id, campaign_id, total_amount, utm_campaign from orders.orders_create
  where campaign_id like '%-b' order by orders_id limit 3`

const { values } = parseArgs({
  options: {
    /** Rows of each file. */
    rows: { type: 'string', default: '1000' },
    /** Folder of the project; it is emptied. */
    dir: { type: 'string', default: join(ROOT, '.sluice', 'demo') },
  },
})
const dir = resolve(values.dir)
const shown = relative(process.cwd(), dir)
const rows = Number(values.rows)
const startedAt = Date.now()

await emptyDemoFolder(dir)
await copyFile(join(ROOT, 'examples/demo/sluice.config.ts'), join(dir, 'sluice.config.ts'))
const out = join(dir, 'data/orders')
const nextDay = { out, days: 1, rows, start: '2025-12-04' }
const sluice = sluiceIn(dir, shown)

say(
  'Three days of exports',
  `A new project in ${shown}, in place of a former one: 6 CSV files of 129 columns.`,
)
await writeOrders({ out, days: 3, rows, start: FIRST_DAY })

say('1. Load', 'Nothing is reviewed yet: all rows wait in staging, and their tables are proposed.')
sluice('load')

say('2. Migrate', 'You would read migrations/ and commit it. Applied, it makes the tables.')
sluice('migrate')

say('3. Load again', 'What was loaded is known: the second run has nothing to say.')
sluice('load')

say(
  '4. A day with drift',
  'orders-create changes: decimal amounts, a new column, text among the campaign ids.',
)
await writeOrders({
  ...nextDay,
  prefixes: ['orders-create'],
  drift: { decimals: 0, newColumn: 0, misfits: 0 },
})
await writeOrders({ ...nextDay, prefixes: ['orders-update'] })
sluice('load')

say('5. Review', 'What fits was merged, the rest waits. Evidence is shapes, never values.')
sluice('migrate', '--dry-run')

say('6. Migrate', 'Apply it, regenerate the types, bring in what waited, exactly once.')
sluice('migrate')
sluice('query', TEXT_IDS)

const db = createDatabase<DB>({ kind: 'duckdb', path: join(dir, 'data/demo.duckdb'), readOnly: true })
const totals = await readTotals(db)
const revenue = await revenueByDayAndState(db).execute()
await db.destroy()

assertComplete(totals)
const seconds = Math.round((Date.now() - startedAt) / 1000)

say('Typed downstream', 'The query in apps/reports/src/queries/revenue-by-day-and-state.ts, in Kysely')
console.log(`\n${textTable(revenue, 6).trimEnd()}`)
say('Summary', `All that was read is in its table (${seconds} s in all).`)
console.log(`\n${textTable(totals)}
The project is in ${shown}: look at its sluice.config.ts, migrations/ and generated/database.ts, or ask it:

  pnpm sluice status --project ${shown}
  pnpm sluice query "select * from billing.subscriptions__renewals" --project ${shown}
`)
