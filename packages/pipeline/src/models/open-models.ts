import type { EngineKind } from '@sluice/engine'
import { modelGraph, readModels, suffixModels, type ModelGraph } from '@sluice/transform'
import { checkSuffix } from '../project/suffix/check-suffix.ts'
import type { Project } from '../project/project.ts'

/** The models of a project, as an engine sees them; with a suffix, those in the datasets that have it. */
export async function openModels({ dir, suffixed }: Project, kind: EngineKind): Promise<ModelGraph> {
  const files = await readModels(dir, kind)
  if (!suffixed) return modelGraph(files, kind)
  const { suffix, datasets } = suffixed
  checkSuffix(suffix, new Set([...datasets, ...files.models.map(({ dataset }) => dataset)]), [])
  return { ...(await modelGraph(await suffixModels(files, kind, suffixed), kind)), suffix }
}
