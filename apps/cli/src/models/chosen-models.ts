import { chooseTarget, openProject, selectedModels, type Opened, type SelectedModels } from '@sluice/pipeline'
import type { Context } from '../framework/context.ts'
import type { ModelsArguments } from './models-options.ts'

type Options = ModelsArguments['options']

/** What the options and words of a command select. */
export const selectionOf = ({ exclude }: Options, select: readonly string[]) => ({
  select,
  exclude: exclude === undefined ? [] : [exclude],
})

/** The project with its target, and the models that are selected in it. */
export async function chosenModels(
  context: Context,
  options: Options,
  select: readonly string[],
): Promise<Omit<Opened, 'engine'> & SelectedModels> {
  const project = await openProject(context, options.project, options.target)
  const place = { project, chosen: chooseTarget(context, project, options.target) }
  const { base } = options
  const choice = { ...selectionOf(options, select), ...(base !== undefined && { base }) }
  return { ...place, ...(await selectedModels(place, context, choice)) }
}
