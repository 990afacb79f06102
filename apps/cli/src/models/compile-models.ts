import { compileModels } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { chosenModels } from './chosen-models.ts'
import type { ModelsArguments } from './models-options.ts'

/** Runs `sluice models compile`. */
export async function compileModelsCommand(
  context: Context,
  options: ModelsArguments['options'],
  words: readonly string[],
): Promise<Outcome> {
  const queries = compileModels(await chosenModels(context, options, words), context.now())
  return {
    text: queries.map(({ name, sql }) => `-- ${name}\n${sql};`).join('\n\n'),
    data: { queries },
  }
}
