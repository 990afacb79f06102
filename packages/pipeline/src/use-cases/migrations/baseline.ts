import { adoptTables, noDatabase, type BaselineResult } from '../../baseline/adopt-tables.ts'
import type { OpenProject } from '../project/open-project.ts'
import { onTarget, type RunOptions } from '../project/run-options.ts'

export interface BaselineOptions extends RunOptions {
  /** Schemas with the tables to adopt; by default the datasets of the sources. */
  readonly datasets?: readonly string[]
}

/**
 * Adopts the tables of an existing database: writes a first migration that creates them, and records it as applied.
 * @throws SluiceError if there is no table, or the target already has migrations
 * @example const { migration, tables } = await baseline(project, { target: 'production' })
 */
export const baseline = (
  project: OpenProject,
  { datasets = [], ...options }: BaselineOptions = {},
): Promise<BaselineResult> =>
  onTarget(project, options, (opened, context) => adoptTables(opened, context, datasets), {
    own: true,
    existing: true,
    missing: noDatabase,
  })
