import { fullName } from '@sluice/schema'
import { compileQuery, pastedQuery, testedRelation, testName, testQuery } from '@sluice/transform'
import type { SelectedModels } from './selected-models.ts'

/** The query of a model or a test. */
export interface CompiledQuery {
  readonly name: string
  readonly sql: string
}

/**
 * The SQL of the selected models and of their tests, as it runs at `now`. The target is not read, and so tests in headers are as
 * they are written, whatever types the columns have there.
 */
export const compileModels = ({ graph, selected }: SelectedModels, now: Date): readonly CompiledQuery[] => [
  ...graph.models
    .filter((model) => selected.has(fullName(model)))
    .flatMap((model) => [
      { name: fullName(model), sql: pastedQuery(graph, model, now) },
      ...model.tests.map((test) => ({
        name: testName(model, test),
        sql: testQuery(test, testedRelation(graph, model), model),
      })),
    ]),
  ...graph.tests
    .filter(({ name }) => selected.has(name))
    .map((test) => ({ name: test.name, sql: compileQuery(graph, test) })),
]
