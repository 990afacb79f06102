import { fullName } from '@sluice/schema'
import { compileQuery, currentQuery, testedRelation, testName, testQuery } from '@sluice/transform'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import type { ModelsArguments } from './models-options.ts'
import { selectedModels } from './selected-models.ts'

/** Runs `sluice models compile`: the SQL of models and of their tests, as it runs. */
export async function compileModels(
  context: Context,
  options: ModelsArguments['options'],
  words: readonly string[],
): Promise<Outcome> {
  const { graph, selected } = await selectedModels(context, options, words)
  const compiled = [
    ...graph.models
      .filter((model) => selected.has(fullName(model)))
      .flatMap((model) => [
        { name: fullName(model), sql: currentQuery(graph, model, context.now()) },
        ...model.tests.map((test) => ({
          name: testName(model, test),
          sql: testQuery(test, testedRelation(graph, model)),
        })),
      ]),
    ...graph.tests
      .filter(({ name }) => selected.has(name))
      .map((test) => ({ name: test.name, sql: compileQuery(graph, test) })),
  ]
  return {
    text: compiled.map(({ name, sql }) => `-- ${name}\n${sql};`).join('\n\n'),
    data: { queries: compiled },
  }
}
