import { qualified, type Engine } from '@sluice/engine'
import { readDatasets, readSystemSchemas } from '@sluice/ledger'
import { isoInstant } from '../loads/instant.ts'

/** A dataset with a suffix. */
export interface SuffixedDataset {
  readonly dataset: string
  readonly suffix: string
  readonly tables: number
  readonly rows: number
  /** When it was last loaded, or a model was last built in it. */
  readonly last_at: string
}

/** The datasets with a suffix on a target, by suffix; with `suffix` those of it alone. */
export async function listDatasets(engine: Engine, suffix?: string): Promise<readonly SuffixedDataset[]> {
  const { session, systemSchema } = engine
  const systems = await readSystemSchemas(session, `${systemSchema}_`)
  const listed: SuffixedDataset[] = []
  for (const system of systems) {
    const own = system.slice(systemSchema.length + 1)
    if (suffix !== undefined && suffix !== own) continue
    // One of another project, such as one with the system schema `_sluice_2`, has names without a suffix.
    const known = (await readDatasets(session, system)).filter(({ dataset }) => dataset.endsWith(`_${own}`))
    for (const { dataset, last_at: lastAt } of known)
      listed.push({
        dataset,
        suffix: own,
        ...(await sizeOf(engine, dataset)),
        last_at: isoInstant(lastAt),
      })
  }
  return listed
}

async function sizeOf(engine: Engine, dataset: string): Promise<{ tables: number; rows: number }> {
  const tables = await engine.catalog([dataset])
  let rows = 0
  for (const { name } of tables) {
    const [counted] = await engine.session.rows<{ n: number }>(
      `select count(*) as n from ${qualified(dataset, name)}`,
    )
    rows += Number(counted?.n ?? 0)
  }
  return { tables: tables.length, rows }
}
