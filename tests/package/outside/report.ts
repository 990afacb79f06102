// A typed query.
import { createDatabase } from 'sluice/kysely'
import type { DB } from './generated/database.ts'

const db = createDatabase<DB>({ kind: 'duckdb', path: 'data/local.duckdb', readOnly: true })
const paid = await db
  .selectFrom('shop.orders')
  .select(['customer', 'total'])
  .where('paid', '=', true)
  .orderBy('id')
  .execute()
await db.destroy()
const total: string | null | undefined = paid[0]?.total
// @ts-expect-error there is no such column
const missing = db.selectFrom('shop.orders').select('nothing')
console.log(JSON.stringify({ paid, total, missing: missing.toOperationNode().kind }))
