import type { Engine, EngineKind } from '@sluice/engine'
import { installedVersion, latestLoadTables } from '@sluice/ledger'
import { fullName } from '@sluice/schema'
import { modelsLineage, type ModelGraph } from '@sluice/transform'
import type { Project } from '../../project/project.ts'
import { knownColumns, type KnownColumns } from './known-columns.ts'
import type { Lineage, LineageTable } from './lineage.ts'
import { loadLineage } from './load-lineage.ts'

/** The lineage of a project, with the columns that its tables have. */
export interface ProjectLineage {
  readonly lineage: Lineage
  readonly known: KnownColumns
}

/**
 * Where each column of a project comes from: across loads, as far as the target has any, and models. `engine` is absent where
 * there is no target yet.
 */
export async function projectLineage(
  project: Project,
  graph: ModelGraph,
  kind: EngineKind,
  engine: Engine | undefined,
): Promise<ProjectLineage> {
  const known = await knownColumns(project, kind, engine)
  const isLoaded = engine !== undefined && (await installedVersion(engine)) !== undefined
  const loads = loadLineage(isLoaded ? await latestLoadTables(engine.session) : [], known)
  const models = await modelsLineage(graph, kind, (table) => known.get(table)?.map(({ name }) => name))
  const ofModels = graph.models.map((model): LineageTable => ({
    name: fullName(model),
    kind: 'model',
    materialized: model.materialized,
    file: model.file,
    ...(models.get(fullName(model)) ?? { columns: [], conditions: [], unknown: [] }),
  }))
  const made = new Set([...loads, ...ofModels].map(({ name }) => name))
  const read = new Set(graph.models.flatMap(({ references }) => references.map(fullName)))
  // Tables that no load has filled yet, or that somebody has made.
  const others = [...read]
    .filter((name) => !made.has(name))
    .map((name): LineageTable => ({
      name,
      kind: 'table',
      columns: columnsIn(name, known, ofModels),
      conditions: [],
      unknown: [],
    }))
  return { lineage: new Map([...loads, ...others, ...ofModels].map((one) => [one.name, one])), known }
}

/** The columns of a table that nobody has described are those that models read. */
function columnsIn(
  table: string,
  known: KnownColumns,
  models: readonly LineageTable[],
): LineageTable['columns'] {
  const origins = models.flatMap((one) => [
    ...one.columns.flatMap((column) => column.origins),
    ...one.conditions,
  ])
  const names =
    known.get(table)?.map(({ name }) => name) ??
    new Set(origins.filter((one) => one.table === table).map(({ column }) => column))
  return [...names].map((name) => ({ name, origins: [] }))
}
