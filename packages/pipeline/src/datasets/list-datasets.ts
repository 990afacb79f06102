import { qualified, type Engine } from '@sluice/engine'
import { readDatasets, readSystemSchemas } from '@sluice/ledger'
import { isoInstant } from '../loads/instant.ts'

/** A dataset with a suffix that a target knows of. */
export interface KnownDataset {
  readonly dataset: string
  readonly suffix: string
  /** When it was last loaded, or a model was last built in it. */
  readonly last_at: string
}

/** A dataset with a suffix, and how much is in it. */
export interface SuffixedDataset extends KnownDataset {
  readonly tables: number
  readonly rows: number
}

/** The datasets with a suffix on a target, by suffix; with `suffix` those of it alone. */
export const listDatasets = async (engine: Engine, suffix?: string): Promise<readonly SuffixedDataset[]> =>
  sized(engine, await knownDatasets(engine, suffix))

/** The same without counting what is in them. */
export async function knownDatasets(
  { session, systemSchema }: Engine,
  suffix?: string,
): Promise<readonly KnownDataset[]> {
  const systems = await readSystemSchemas(session, `${systemSchema}_`)
  const all: KnownDataset[] = []
  for (const system of systems) {
    const own = system.slice(systemSchema.length + 1)
    if (suffix !== undefined && suffix !== own) continue
    // One of another project, such as one with the system schema `_sluice_2`, has names without a suffix.
    const known = (await readDatasets(session, system)).filter(({ dataset }) => dataset.endsWith(`_${own}`))
    for (const { dataset, last_at: lastAt } of known)
      all.push({ dataset, suffix: own, last_at: isoInstant(lastAt) })
  }
  return all
}

/** Datasets with the number of their tables and rows. */
export async function sized(
  engine: Engine,
  datasets: readonly KnownDataset[],
): Promise<readonly SuffixedDataset[]> {
  const listed: SuffixedDataset[] = []
  for (const { dataset, suffix, last_at } of datasets)
    listed.push({ dataset, suffix, ...(await sizeOf(engine, dataset)), last_at })
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
