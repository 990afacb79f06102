import type { EngineKind } from '@sluice/engine'
import { fullName, type TableName } from '@sluice/schema'
import { readMigrations, touches } from '@sluice/schema-evolution'
import { withParents, type ModelGraph } from '@sluice/transform'
import { migrationsDir, type Project } from '../project/project.ts'
import type { SelectedModels } from '../models/selected-models.ts'

/** What a preview builds and compares. */
export interface PreviewScope {
  readonly graph: ModelGraph
  /** Names of the models and tests in files that are shown. */
  readonly shown: ReadonlySet<string>
  /** Those, with all models that they read. */
  readonly built: ReadonlySet<string>
  /** Tables and views that are read or compared. */
  readonly read: readonly TableName[]
  /** Schemas in which the project has tables. */
  readonly datasets: readonly string[]
}

/** Adds the models that the selected ones read, and finds the tables that all of this is about. */
export function previewScope({ config }: Project, { graph, selected }: SelectedModels): PreviewScope {
  const built = withParents(graph, selected)
  const tests = graph.tests.filter(({ name }) => selected.has(name))
  const models = graph.models.filter((model) => built.has(fullName(model)))
  const related = models.flatMap((model) =>
    model.tests.flatMap(({ rule }) => (rule.kind === 'relationships' ? [rule.to] : [])),
  )
  const read = [...models, ...related, ...[...models, ...tests].flatMap(({ references }) => references)].map(
    ({ dataset, name }) => ({ dataset, name }),
  )
  const datasets = [...config.sources, ...read].map(({ dataset }) => dataset)
  return { graph, shown: selected, built, read, datasets: [...new Set(datasets)] }
}

/**
 * Whether migrations that a target may not have touch a table of these datasets. One that does not say what it touches may
 * touch any.
 */
export async function touchedBy(
  project: Project,
  kind: EngineKind,
  applied: ReadonlySet<string>,
  datasets: readonly string[],
): Promise<(name: string) => boolean> {
  const files = (await readMigrations(migrationsDir(project))).flatMap(({ id, sql }) => {
    const file = sql[kind]
    return file && !applied.has(id) ? [file] : []
  })
  return (name) =>
    datasets.some((dataset) => name.startsWith(`${dataset}.`)) && files.some((file) => touches(file, name))
}
