import { readLoads, type LoadRecord } from '@sluice/ledger'
import { revertLoad as undo, type RevertedLoad, type RevertOptions } from '../loads/revert-load.ts'
import { dropLoad as dropWaiting, type DroppedLoad } from '../loads/drop-load.ts'
import { loadDetails, showLoad as readOne, type LoadDetails } from '../status/show-load.ts'
import type { OpenProject } from './project/open-project.ts'
import { onLoaded, type RunOptions } from './project/run-options.ts'

export interface LoadsOptions extends RunOptions {
  /** 20 by default. */
  readonly limit?: number
  /** True: lists only failed loads. */
  readonly failed?: boolean
}

/**
 * Lists the latest loads with their counts, and the errors of failed loads.
 * @throws SluiceError
 * @example const [last] = await loads(project, { limit: 1 })
 */
export const loads = (
  project: OpenProject,
  { limit = 20, failed = false, ...options }: LoadsOptions = {},
): Promise<readonly LoadRecord[]> =>
  onLoaded(project, options, async ({ engine }) => (await readLoads(engine.session, { limit, failed })).loads)

/**
 * Returns one load with its tables, its waiting data and the migrations that it waits for, its files and its
 * quarantined records.
 * @throws SluiceError if there is no such load
 * @example const { tables, files } = await showLoad(project, 12)
 */
export const showLoad = (
  project: OpenProject,
  loadId: number,
  options: RunOptions = {},
): Promise<LoadDetails> =>
  onLoaded(project, options, async (opened) => loadDetails(await readOne(opened, loadId), loadId))

/**
 * Discards the waiting rows of a load. Merged rows stay.
 * @throws SluiceError if there is no such load
 * @example const { dropped } = await dropLoad(project, 12)
 */
export const dropLoad = (
  project: OpenProject,
  loadId: number,
  options: RunOptions = {},
): Promise<DroppedLoad> => onLoaded(project, options, (opened) => dropWaiting(opened, loadId))

export interface RevertLoadOptions extends RunOptions, RevertOptions {}

/**
 * Undoes a load exactly: deletes the rows that it added, and restores the rows that it deleted or changed. With
 * `dryRun`, only returns what would be undone. Fails on a protected target unless `yes` is set.
 * @throws SluiceError if there is no such load, or it cannot be undone exactly
 * @example const { tables } = await revertLoad(project, 12, { dryRun: true })
 */
export const revertLoad = (
  project: OpenProject,
  loadId: number,
  { dryRun = false, yes = false, ...options }: RevertLoadOptions = {},
): Promise<RevertedLoad> =>
  onLoaded(project, options, (opened, context) => undo(opened, context, loadId, { dryRun, yes }))
