import { fullName } from '@sluice/schema'
import type { Model } from '@sluice/transform'
import type { SelectedModels } from './selected-models.ts'

/** A model as its file has it. */
export interface ListedModel extends Pick<Model, 'materialized' | 'tags'> {
  /** `schema.name`. */
  readonly model: string
  readonly path: string
  readonly description: string | null
  /** Names of its tests. */
  readonly tests: readonly string[]
  /** Full names of the tables and models that it reads. */
  readonly reads: readonly string[]
}

/** A test in a separate file. */
export interface ListedTest {
  readonly test: string
  readonly path: string
  readonly reads: readonly string[]
}

export interface ModelList {
  readonly models: readonly ListedModel[]
  readonly tests: readonly ListedTest[]
}

/** The selected models and tests, with what they read. */
export const listModels = ({ graph, selected }: SelectedModels): ModelList => ({
  models: graph.models
    .filter((model) => selected.has(fullName(model)))
    .map((model) => ({
      model: fullName(model),
      materialized: model.materialized,
      path: model.file,
      tags: model.tags,
      description: model.description ?? null,
      tests: model.tests.map(({ name }) => name),
      reads: [...new Set(model.references.map(fullName))].toSorted(),
    })),
  tests: graph.tests
    .filter(({ name }) => selected.has(name))
    .map(({ name, file, references }) => ({
      test: name,
      path: file,
      reads: references.map(fullName).toSorted(),
    })),
})
