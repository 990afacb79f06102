import { deleteStored, qualified, waitingName, type Transaction } from '@sluice/engine'
import { recordDiscarded } from '@sluice/ledger'
import { stagingSchema } from '@sluice/schema'
import { dropUnused } from '../tables/staging.ts'

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

/** Gives up what waits of a table in one load, and records it. The transaction holds the dataset's lock. */
export async function discardWaiting(
  tx: Transaction,
  { loadId, dataset, name, staging }: StagedTable,
): Promise<void> {
  const table = qualified(stagingSchema(dataset), staging)
  const shared = staging === waitingName(name)
  const present = await isThere(tx, stagingSchema(dataset), staging)
  if (present) await tx.run(shared ? deleteStored(table, loadId) : `drop table ${table}`)
  await recordDiscarded(tx, { dataset, loadId }, name)
  if (present && shared) await dropUnused({ tx, group: { dataset } }, [name])
}
