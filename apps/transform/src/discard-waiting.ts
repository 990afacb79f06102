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

/** Gives up what waits of a table in one load, and books it. The transaction holds the dataset's lock. */
export async function discardWaiting(
  tx: Transaction,
  { loadId, dataset, name, staging }: StagedTable,
): Promise<void> {
  const table = qualified(stagingSchema(dataset), staging)
  const shared = staging === waitingName(name)
  await tx.run(shared ? deleteStored(table, loadId) : `drop table if exists ${table}`)
  await tx.run(DISCARD, [loadId, dataset, name])
  if (shared) await dropUnused({ tx, group: { dataset } }, [name])
}
