import type { QueryResult } from '@sluice/engine'
import { compileModels as compile, type CompiledQuery } from '../../models/compile-models.ts'
import { listModels as list, type ModelList } from '../../models/list-models.ts'
import { retryModels as retry } from '../../models/run/retry-models.ts'
import {
  runProjectModels,
  type ModelsRequest,
  type ModelsResult,
} from '../../models/run/run-project-models.ts'
import { selectedModels, type ModelChoice } from '../../models/selected-models.ts'
import { showModel as show } from '../../models/show-model.ts'
import type { OpenProject } from '../project/open-project.ts'
import { onChosen, onTarget, type RunOptions } from '../project/run-options.ts'

export interface ModelsOptions extends RunOptions, Omit<ModelsRequest, 'command'> {
  /** `build` by default: builds and tests. */
  readonly command?: ModelsRequest['command']
}

/** Options of what reads models and builds none. */
export interface ReadModelsOptions extends RunOptions, ModelChoice {}

export interface ShowModelOptions extends RunOptions {
  /** How many rows; 20 by default. */
  readonly limit?: number
}

/**
 * Builds the SQL models of a project as views and tables, and tests them. If a model fails, the others are still built;
 * the results contain its error.
 * @throws SluiceError if the models cannot be read, or the target cannot be reached
 * @example const { results } = await models(project, { select: ['marts.daily+'] })
 */
export const models = (
  project: OpenProject,
  { command = 'build', ...options }: ModelsOptions = {},
): Promise<ModelsResult> =>
  onTarget(project, options, (opened, context) => runProjectModels(opened, context, { ...options, command }))

/**
 * Runs the models and tests again that failed or were skipped in the last run, with the same command.
 * @throws SluiceError if no models have been run on the target yet
 * @example const { results } = await retryModels(project)
 */
export const retryModels = (
  project: OpenProject,
  options: Omit<ModelsOptions, 'command' | 'select' | 'exclude'> = {},
): Promise<ModelsResult> => onTarget(project, options, (opened, context) => retry(opened, context, options))

/**
 * Lists the models and the tests in separate files, with the tables that they read.
 * @throws SluiceError if the models cannot be read
 * @example const { models } = await listModels(project, { select: ['tag:finance'] })
 */
export const listModels = (project: OpenProject, options: ReadModelsOptions = {}): Promise<ModelList> =>
  onChosen(project, options, async (chosen, context) =>
    list(await selectedModels({ project, chosen }, context, options)),
  )

/**
 * Returns the SQL of models and their tests, as it runs. The target is not read: tests in headers are as they are written,
 * and not adapted to the types of columns.
 * @throws SluiceError if the models cannot be read
 * @example const queries = await compileModels(project, { select: ['marts.daily'] })
 */
export const compileModels = (
  project: OpenProject,
  options: ReadModelsOptions = {},
): Promise<readonly CompiledQuery[]> =>
  onChosen(project, options, async (chosen, context) =>
    compile(await selectedModels({ project, chosen }, context, options), context.now()),
  )

/**
 * Returns the rows that the query of a model returns now, whatever its table contains.
 * @throws SluiceError if the selector does not select exactly one model
 * @example const { rows } = await showModel(project, 'marts.daily', { limit: 5 })
 */
export const showModel = (
  project: OpenProject,
  selector: string,
  { limit = 20, ...options }: ShowModelOptions = {},
): Promise<QueryResult> =>
  onChosen(project, options, async (chosen, context) => {
    const place = { project, chosen }
    return show(place, context, await selectedModels(place, context, { select: [selector] }), limit)
  })
