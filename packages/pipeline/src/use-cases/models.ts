import { runProjectModels, type ModelsRequest, type ModelsResult } from '../models/run-project-models.ts'
import type { OpenProject } from './project/open-project.ts'
import { onTarget, type RunOptions } from './project/run-options.ts'

export interface ModelsOptions extends RunOptions, Omit<ModelsRequest, 'command'> {
  /** `build` by default: builds and tests. */
  readonly command?: ModelsRequest['command']
}

/**
 * Builds the SQL models of a project as views and tables, and tests them. A model that fails does not stop the others: the
 * results have its error.
 * @throws SluiceError where the models cannot be read, or the target cannot be reached
 * @example const { results } = await models(project, { select: ['marts.daily+'] })
 */
export const models = (
  project: OpenProject,
  { command = 'build', ...options }: ModelsOptions = {},
): Promise<ModelsResult> =>
  onTarget(project, options, (opened, context) => runProjectModels(opened, context, { ...options, command }))
