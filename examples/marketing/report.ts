import { createDatabase } from 'sluice/kysely'
import type { DB } from './generated/database.ts'
import { dailyPerformance } from './queries/daily-performance.ts'
import config from './sluice.config.ts'

const { targets, defaultTarget = 'local' } = config
const target = targets[defaultTarget]
if (!target) throw new Error(`no target ${defaultTarget}`)
const db = createDatabase<DB>(target)
console.table(await dailyPerformance(db).execute())
await db.destroy()
