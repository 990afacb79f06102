import { countsOf, readLoad, type Load } from '@sluice/ledger'
import { readWaiting, type WaitingStatus } from './read-status.ts'
import type { Opened } from '../target/with-target.ts'
import { isoInstant } from '../loads/instant.ts'
import { failureOf, revertOf } from '../loads/load-failure.ts'

/** A load as the target records it, and what waits of it. */
export interface ShownLoad {
  readonly load: Load
  readonly waiting: readonly WaitingStatus[]
}

/**
 * Reads one load with its tables, what waits of it for which migration, its files and quarantined records.
 * @throws SluiceError E_NO_LOAD where there is no such load
 */
export async function showLoad({ engine, project }: Opened, loadId: number): Promise<ShownLoad> {
  const load = await readLoad(engine.session, loadId)
  return { load, waiting: await readWaiting(engine, project, new Set([loadId])) }
}

/** A load as programs read it. */
export const loadDetails = ({ load, waiting }: ShownLoad, loadId: number) => ({
  load_id: loadId,
  datasets: load.datasets.map((one) => ({
    dataset: one.schema_name,
    status: one.status,
    seconds: one.seconds,
    inserted_at: isoInstant(one.inserted_at),
    ...revertOf(one),
    error: failureOf(one),
  })),
  tables: load.tables.map((row) => {
    const table = `${row.schema_name}.${row.table_name}`
    return {
      table,
      resource: row.resource,
      waits_in: row.staging_table,
      waits_for: waiting.find((one) => one.table === table)?.waits_for ?? [],
      ...countsOf(row),
      ...(row.cursor && { cursor: row.cursor }),
    }
  }),
  files: load.files,
  quarantine: load.quarantine,
})

/** One load with its tables, files and quarantined records. */
export type LoadDetails = ReturnType<typeof loadDetails>
