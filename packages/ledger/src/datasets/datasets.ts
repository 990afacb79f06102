import { ident, literal, sqlFile, type Session } from '@sluice/engine'
import { statementsOf, withParts } from '../statements.ts'

const statement = statementsOf(sqlFile('../../sql/datasets.sql', import.meta.url))
const SYSTEMS = statement('system schemas')
const DATASETS = statement('datasets')
const PRESENT = statement('present schemas')
const FORGET = statement('forget')

/** A dataset that a system schema knows of. */
export interface KnownDataset {
  readonly dataset: string
  /** When it was loaded, or a model was built in it. */
  readonly last_at: string
}

/** Names of the system schemas in a database that begin with `prefix`. */
export const readSystemSchemas = async (session: Session, prefix: string): Promise<readonly string[]> =>
  (await session.rows<{ name: string }>(SYSTEMS, [prefix])).map(({ name }) => name)

/** The datasets that loads and models have filled under a system schema. */
export const readDatasets = (session: Session, systemSchema: string): Promise<readonly KnownDataset[]> =>
  session.rows<KnownDataset & Record<string, unknown>>(withParts(DATASETS, { system: ident(systemSchema) }))

/** Which of these schemas there are. */
export async function presentSchemas(session: Session, names: readonly string[]): Promise<readonly string[]> {
  const present = new Set((await session.rows<{ name: string }>(PRESENT)).map(({ name }) => name))
  return names.filter((name) => present.has(name))
}

/** Deletes all that a system schema knows of a dataset. */
export const forgetDataset = (session: Session, systemSchema: string, dataset: string): Promise<void> =>
  session.script(withParts(FORGET, { system: ident(systemSchema), dataset: literal(dataset) }))
