import { deleteStored, qualified, waitingName, type Transaction } from '@sluice/engine'
import { stagingSchema } from '@sluice/schema'
import { dropUnused } from './staging.ts'

const DISCARD = `
update _sluice.load_tables
set rows_discarded = rows_discarded + rows_waiting, rows_waiting = 0, rows_held = 0, staging_table = null
where load_id = $1 and schema_name = $2 and table_name = $3`

/** Where something of a table in one load waits. */
export interface StagedTable {
  readonly loadId: number
  readonly dataset: string
  readonly name: string
  readonly staging: string
}

/** False where somebody dropped the table, or all of the schema. */
const isThere = async (tx: Transaction, schema: string, name: string): Promise<boolean> =>
  (
    await tx.rows('select 1 from information_schema.tables where table_schema = $1 and table_name = $2', [
      schema,
      name,
    ])
  ).length > 0

/** Gives up what waits of a table in one load, and books it. The transaction holds the dataset's lock. */
export async function discardWaiting(
  tx: Transaction,
  { loadId, dataset, name, staging }: StagedTable,
): Promise<void> {
  const table = qualified(stagingSchema(dataset), staging)
  const shared = staging === waitingName(name)
  const present = await isThere(tx, stagingSchema(dataset), staging)
  if (present) await tx.run(shared ? deleteStored(table, loadId) : `drop table ${table}`)
  await tx.run(DISCARD, [loadId, dataset, name])
  if (present && shared) await dropUnused({ tx, group: { dataset } }, [name])
}
