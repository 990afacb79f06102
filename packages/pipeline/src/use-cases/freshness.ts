import { checkFreshness } from '../freshness/check-freshness.ts'
import type { TableFreshness } from '../freshness/judge-freshness.ts'
import type { OpenProject } from './project/open-project.ts'
import { onLoaded, type RunOptions } from './project/run-options.ts'

export interface FreshnessOptions extends RunOptions {
  /** Tables or datasets; all tables of `freshness` in the config by default. */
  readonly tables?: readonly string[]
}

/**
 * How old the newest rows of the tables are that `freshness` of the config names, and whether loads brought as many rows as
 * usual on that weekday.
 * @throws SluiceError E_FRESHNESS where the config names none
 * @example const late = (await freshness(project)).filter(({ status }) => status !== 'ok')
 */
export const freshness = (
  project: OpenProject,
  { tables = [], ...options }: FreshnessOptions = {},
): Promise<readonly TableFreshness[]> =>
  onLoaded(project, options, (opened, context) => checkFreshness(opened, context, tables))
