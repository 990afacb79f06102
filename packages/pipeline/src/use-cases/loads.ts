import { readLoads, type LoadRecord } from '@sluice/ledger'
import type { OpenProject } from './open-project.ts'
import { onTarget, type RunOptions } from './run-options.ts'

export interface LoadsOptions extends RunOptions {
  /** 20 by default. */
  readonly limit?: number
  /** Only loads that failed. */
  readonly failed?: boolean
}

/**
 * The latest loads with their counts, and why those failed that did.
 * @throws SluiceError
 * @example const [last] = await loads(project, { limit: 1 })
 */
export const loads = (
  project: OpenProject,
  { limit = 20, failed = false, ...options }: LoadsOptions = {},
): Promise<readonly LoadRecord[]> =>
  onTarget(
    project,
    options,
    async ({ engine }) => (await readLoads(engine.session, { limit, failed })).loads,
    { existing: true },
  )
