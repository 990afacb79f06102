import type { LoadRequest } from '../load/load-request.ts'
import { loadSources, type LoadResult } from '../load/load-sources.ts'
import type { OpenProject } from './project/open-project.ts'
import { onTarget, type RunOptions } from './project/run-options.ts'

export interface LoadOptions extends RunOptions, LoadRequest {
  /** Returns whether rows may be replaced; without it, and without `yes`, such a load fails with E_NOT_CONFIRMED. */
  readonly confirm?: (question: string) => Promise<boolean>
}

/**
 * Loads new data from the sources, merges the rows that fit the reviewed tables, and writes a migration for the rest to
 * `migrations/`. If one of several resources fails, the others are still loaded, and the result lists the failure in
 * `failures`.
 * @throws SluiceError if nothing could be loaded
 * @example const { status, resources } = await load(project, { selection: ['shop.orders'] })
 */
export const load = (project: OpenProject, options: LoadOptions = {}): Promise<LoadResult> =>
  onTarget(project, options, (opened, context) => {
    const { confirm } = options
    return loadSources(opened, { ...context, ...(confirm && { ask: confirm }) }, options)
  })
