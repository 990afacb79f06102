import type { LoadRequest } from '../load/load-request.ts'
import { loadSources, type LoadResult } from '../load/load-sources.ts'
import type { OpenProject } from './project/open-project.ts'
import { onTarget, type RunOptions } from './project/run-options.ts'

export interface LoadOptions extends RunOptions, LoadRequest {
  /** Answers whether rows may be replaced; without it, and without `yes`, such a load fails with E_NOT_CONFIRMED. */
  readonly confirm?: (question: string) => Promise<boolean>
}

/**
 * Loads what is new in the sources and merges all that fits the reviewed tables; a migration for the rest is proposed in
 * `migrations/`. One of several resources that fails does not stop the others: the result lists it in `failures`.
 * @throws SluiceError where nothing could be loaded
 * @example const { status, resources } = await load(project, { selection: ['shop.orders'] })
 */
export const load = (project: OpenProject, options: LoadOptions = {}): Promise<LoadResult> =>
  onTarget(project, options, (opened, context) => {
    const { confirm } = options
    return loadSources(opened, { ...context, ...(confirm && { ask: confirm }) }, options)
  })
