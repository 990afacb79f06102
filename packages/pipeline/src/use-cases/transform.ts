import { transformTarget, type Transformed, type TransformRequest } from '../transform/transform-target.ts'
import type { OpenProject } from './project/open-project.ts'
import { onTarget, type RunOptions } from './project/run-options.ts'

export interface TransformOptions extends RunOptions, TransformRequest {}

/**
 * Merges what waits in staging and fits by now, then builds and tests the models that may have other rows by now. A model that
 * fails does not stop the others: the results have its error.
 * @throws SluiceError where a table cannot be merged, after the others are
 * @example const { tables, models } = await transform(project)
 */
export const transform = (project: OpenProject, options: TransformOptions = {}): Promise<Transformed> =>
  onTarget(project, options, (opened, context) => transformTarget(opened, context, options))
