import { fullName } from '@sluice/schema'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { counted } from '../output/numbers.ts'
import { renderTable } from '../output/table.ts'
import type { ModelsArguments } from './models-options.ts'
import { selectedModels } from './selected-models.ts'

/** Runs `sluice models list`. */
export async function listModels(
  context: Context,
  options: ModelsArguments['options'],
  words: readonly string[],
): Promise<Outcome> {
  const { graph, selected } = await selectedModels(context, options, words)
  const models = graph.models
    .filter((model) => selected.has(fullName(model)))
    .map((model) => ({
      model: fullName(model),
      materialized: model.materialized,
      path: model.file,
      tags: model.tags,
      description: model.description ?? null,
      tests: model.tests.map(({ name }) => name),
      reads: [...new Set(model.references.map(fullName))].toSorted(),
    }))
  const tests = graph.tests
    .filter(({ name }) => selected.has(name))
    .map(({ name, file, references }) => ({
      test: name,
      path: file,
      reads: references.map(fullName).toSorted(),
    }))
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
  const line = `(${counted(models.length, 'model')}, ${counted(tests.length, 'test')} in files of their own)`
  return { text: `${table}\n${colors.dim(line)}`, data: { models, tests } }
}
