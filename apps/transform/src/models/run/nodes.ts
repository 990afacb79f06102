import type { ModelsCommand } from '@sluice/ledger'
import { fullName } from '@sluice/schema'
import type { ModelGraph, Read } from '../graph/model-graph.ts'
import type { Model, SqlTest } from '../model.ts'
import type { ModelTest } from '../model-test.ts'
import { relatedModels } from './related-models.ts'
import type { Node } from './run-graph.ts'

/** What a run does: builds a model, or runs a test. */
export type RunNode = Node &
  (
    | { readonly kind: 'model'; readonly model: Read<Model> }
    | { readonly kind: 'model test'; readonly model: Read<Model>; readonly test: ModelTest }
    | { readonly kind: 'sql test'; readonly test: Read<SqlTest> }
  )

/** The name of a test in the header of a model, in results. */
export const testName = (model: Model, { name }: ModelTest): string => `${fullName(model)}: ${name}`

/** The models that must be built before what reads `names`: those that ephemeral models read, in their place. */
function builtBefore(graph: ModelGraph, names: readonly string[]): readonly string[] {
  return names.flatMap((name) =>
    graph.byName.get(name)?.materialized === 'ephemeral'
      ? builtBefore(graph, graph.parents.get(name) ?? [])
      : [name],
  )
}

/** What a run of the selected models and tests is made of, each node behind those that come before it. */
export function nodesOf(
  graph: ModelGraph,
  selected: ReadonlySet<string>,
  command: ModelsCommand,
): readonly RunNode[] {
  const models = graph.models.filter((model) => selected.has(fullName(model)))
  const built = models.filter(({ materialized }) => materialized !== 'ephemeral')
  const { behind, late } = relatedModels(graph, command === 'build' ? built : [])
  const modelNodes = built.map((model): RunNode => ({
    kind: 'model',
    name: fullName(model),
    after: builtBefore(graph, graph.parents.get(fullName(model)) ?? []),
    behind: builtBefore(graph, behind.get(fullName(model)) ?? []),
    model: { ...model, tests: model.tests.filter((test) => !late.has(test)) },
  }))
  if (command === 'run') return modelNodes
  // Tests of what has been built run with the build, before anybody sees the rows.
  const apart =
    command === 'test' ? models : models.filter(({ materialized }) => materialized === 'ephemeral')
  const testNode = (model: Read<Model>, test: ModelTest): RunNode => {
    const after = builtBefore(graph, [fullName(model)])
    const behind = builtBefore(graph, test.rule.kind === 'relationships' ? [fullName(test.rule.to)] : [])
    return { kind: 'model test', name: testName(model, test), after, behind, model, test }
  }
  const tests = [
    ...apart.flatMap((model) => model.tests.map((test) => testNode(model, test))),
    ...built.flatMap((model) =>
      model.tests.filter((test) => late.has(test)).map((test) => testNode(model, test)),
    ),
  ]
  const sqlTests = graph.tests
    .filter(({ name }) => selected.has(name))
    .map((test): RunNode => ({
      kind: 'sql test',
      name: test.name,
      after: builtBefore(graph, test.references.map(fullName)),
      test,
    }))
  return command === 'test' ? [...tests, ...sqlTests] : [...modelNodes, ...tests, ...sqlTests]
}
