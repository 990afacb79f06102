import { transformTarget, type Transformed, type TransformRequest } from '../transform/transform-target.ts'
import type { OpenProject } from './project/open-project.ts'
import { onTarget, type RunOptions } from './project/run-options.ts'

export interface TransformOptions extends RunOptions, TransformRequest {}

/**
 * Merges waiting data that fits by now, then builds and tests the models whose rows may have changed. If a model fails,
 * the others are still built; the results contain its error.
 * @throws SluiceError if a table cannot be merged; the other tables are merged first
 * @example const { tables, models } = await transform(project)
 */
export const transform = (project: OpenProject, options: TransformOptions = {}): Promise<Transformed> =>
  onTarget(project, options, (opened, context) => transformTarget(opened, context, options))
