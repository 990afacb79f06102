import { checkFreshness } from '../freshness/check-freshness.ts'
import type { TableFreshness } from '../freshness/judge-freshness.ts'
import type { OpenProject } from './project/open-project.ts'
import { onLoaded, type RunOptions } from './project/run-options.ts'

export interface FreshnessOptions extends RunOptions {
  /** Tables or datasets; all tables of `freshness` in the config by default. */
  readonly tables?: readonly string[]
}

/**
 * Checks the tables that `freshness` in the config lists: the age of their newest rows, and whether loads brought as
 * many rows as usual for the weekday.
 * @throws SluiceError E_FRESHNESS if the config lists none
 * @example const late = (await freshness(project)).filter(({ status }) => status !== 'ok')
 */
export const freshness = (
  project: OpenProject,
  { tables = [], ...options }: FreshnessOptions = {},
): Promise<readonly TableFreshness[]> =>
  onLoaded(project, options, (opened, context) => checkFreshness(opened, context, tables))
