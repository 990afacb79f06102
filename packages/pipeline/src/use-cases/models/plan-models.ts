import {
  planProjectModels,
  type ModelsPlan,
  type PlanModelsRequest,
} from '../../models/plan/plan-project-models.ts'
import type { OpenProject } from '../project/open-project.ts'
import { onTarget, type RunOptions } from '../project/run-options.ts'

export interface PlanModelsOptions extends RunOptions, PlanModelsRequest {}

/**
 * Returns what a build of models would do: which models are filled again and why, which columns change, which days are
 * missing, and which models and typed queries break. It changes nothing.
 * @throws SluiceError if the models cannot be read, or the target cannot be reached
 * @example const { models, queries } = await planModels(project, { base: 'origin/main' })
 */
export const planModels = (project: OpenProject, options: PlanModelsOptions = {}): Promise<ModelsPlan> =>
  onTarget(project, options, (opened, context) => planProjectModels(opened, context, options))
