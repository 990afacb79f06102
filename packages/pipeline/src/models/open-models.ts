import type { EngineKind } from '@sluice/engine'
import { modelGraph, readModels, type ModelGraph } from '@sluice/transform'
import type { Project } from '../project/project.ts'

/** The models of a project, as an engine sees them. */
export const openModels = async ({ dir }: Project, kind: EngineKind): Promise<ModelGraph> =>
  modelGraph(await readModels(dir, kind), kind)
