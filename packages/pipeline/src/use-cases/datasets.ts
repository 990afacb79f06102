import { dropDatasets as drop, type DatasetChoice, type DroppedDatasets } from '../datasets/drop-datasets.ts'
import { listDatasets as list, type SuffixedDataset } from '../datasets/list-datasets.ts'
import type { OpenProject } from './project/open-project.ts'
import { onTarget, type RunOptions } from './project/run-options.ts'

export interface DropDatasetsOptions extends RunOptions {
  /** Drops them without asking. */
  readonly yes?: boolean
  /** Returns whether they may be dropped; without it, and without `yes`, the call fails with E_NOT_CONFIRMED. */
  readonly confirm?: (question: string) => Promise<boolean>
}

/**
 * Lists the datasets with a suffix on a target, with their tables and rows. Open the project without a suffix for this.
 * @throws SluiceError
 * @example const mine = (await listDatasets(project)).filter(({ suffix }) => suffix === 'dev_anna')
 */
export const listDatasets = (
  project: OpenProject,
  options: RunOptions = {},
): Promise<readonly SuffixedDataset[]> =>
  onTarget(project, options, ({ engine }) => list(engine), { existing: true })

/**
 * Drops one dataset with a suffix, or all datasets with a suffix, and nothing else.
 * @throws SluiceError if there is none, something outside depends on its tables, or it was not confirmed
 * @example const { datasets } = await dropDatasets(project, { suffix: 'dev_anna' }, { yes: true })
 */
export const dropDatasets = (
  project: OpenProject,
  choice: DatasetChoice,
  { yes = false, confirm, ...options }: DropDatasetsOptions = {},
): Promise<DroppedDatasets> =>
  onTarget(project, options, (opened) => drop(opened, choice, { ...(confirm && { ask: confirm }) }, yes), {
    existing: true,
  })
