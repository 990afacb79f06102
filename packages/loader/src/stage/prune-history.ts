import { qualified, type Transaction } from '@sluice/engine'
import { expireHistory } from '@sluice/ledger'
import { counted, stagingSchema } from '@sluice/schema'

/** History that was deleted because its time was over: these loads can no longer be undone. */
export interface Pruned {
  readonly loadIds: readonly number[]
  /** Rows that were kept as they were before these loads. */
  readonly rows: number
}

/** Deletes the history of loads of a dataset whose time is over. */
export async function pruneHistory(tx: Transaction, dataset: string): Promise<Pruned> {
  const expired = await expireHistory(tx, dataset)
  for (const { before } of expired)
    if (before !== null) await tx.run(`drop table if exists ${qualified(stagingSchema(dataset), before)}`)
  return {
    loadIds: [...new Set(expired.map(({ loadId }) => loadId))],
    rows: expired.reduce((sum, { rows }) => sum + Number(rows), 0),
  }
}

/** What was deleted, for people. */
export function prunedText(dataset: string, { loadIds, rows }: Pruned): string {
  const [loads, they] = loadIds.length === 1 ? ['load', 'it'] : ['loads', 'they']
  return `${dataset}: the history of ${loads} ${loadIds.join(', ')} (${counted(rows, 'row')}) was kept as long as keepHistory says, and has now been deleted; ${they} can no longer be reverted`
}
