import { listModels } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { counted } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'
import { chosenModels } from './chosen-models.ts'
import type { ModelsArguments } from './models-options.ts'

/** Runs `sluice models list`. */
export async function listModelsCommand(
  context: Context,
  options: ModelsArguments['options'],
  words: readonly string[],
): Promise<Outcome> {
  const { models, tests } = listModels(await chosenModels(context, options, words))
  const { colors, width } = context
  const table = renderTable(
    [
      { title: 'model' },
      { title: 'materialized' },
      { title: 'reads' },
      { title: 'tests', align: 'right' },
      { title: 'file' },
    ],
    models.map(({ model, materialized, reads, tests: own, path }) => [
      model,
      materialized,
      reads.join(', '),
      String(own.length),
      path,
    ]),
    { colors, width },
  )
  const line = `(${counted(models.length, 'model')}, ${counted(tests.length, 'test')} in separate files)`
  return { text: `${table}\n${colors.dim(line)}`, data: { models, tests } }
}
