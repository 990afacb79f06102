import { readLoad, recordDropped } from '@sluice/ledger'
import { discardWaiting } from '@sluice/transform'
import type { Opened } from '../target/with-target.ts'

/** What waited of a load and was discarded. */
export interface DroppedLoad {
  readonly load_id: number
  /** By table; no rows were discarded where only values for columns to come waited. */
  readonly dropped: readonly { readonly table: string; readonly rows_discarded: number }[]
}

/**
 * Discards what waits of a load, in one transaction. What was merged stays.
 * @throws SluiceError E_NO_LOAD where there is no such load
 */
export async function dropLoad({ engine }: Pick<Opened, 'engine'>, loadId: number): Promise<DroppedLoad> {
  const { datasets } = await readLoad(engine.session, loadId)
  const dropped = await engine.transaction(async (tx) => {
    // A merge holds the same locks; what waits is read again once it can no longer change.
    for (const { schema_name } of datasets) await tx.lock(schema_name)
    const { tables } = await readLoad(tx, loadId)
    const waiting = tables.filter(({ staging_table }) => staging_table !== null)
    for (const { schema_name, table_name, staging_table } of waiting) {
      await discardWaiting(tx, {
        loadId,
        dataset: schema_name,
        name: table_name,
        staging: staging_table ?? '',
      })
    }
    if (waiting.length > 0) await recordDropped(tx, loadId)
    return waiting
  })
  return {
    load_id: loadId,
    dropped: dropped.map(({ schema_name, table_name, rows_waiting }) => ({
      table: `${schema_name}.${table_name}`,
      rows_discarded: rows_waiting,
    })),
  }
}
