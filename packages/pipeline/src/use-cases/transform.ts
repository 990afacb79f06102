import { installOn } from '../datasets/confirm-creating.ts'
import { mergeStaged, type MergedTable } from '../merge/merge-staged.ts'
import type { OpenProject } from './project/open-project.ts'
import { onTarget, type RunOptions } from './project/run-options.ts'

/**
 * Merges what waits in staging and fits by now.
 * @throws SluiceError where a table cannot be merged, after the others are
 * @example const tables = await transform(project)
 */
export const transform = (project: OpenProject, options: RunOptions = {}): Promise<readonly MergedTable[]> =>
  onTarget(project, options, async (opened, context) => {
    await installOn(opened, context)
    return mergeStaged(opened.engine, opened.project, context)
  })
