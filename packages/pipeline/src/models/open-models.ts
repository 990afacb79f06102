import type { EngineKind, Session } from '@sluice/engine'
import { modelGraph, readModels, suffixModels, type ModelGraph } from '@sluice/transform'
import { checkSuffix } from '../project/suffix/check-suffix.ts'
import type { Project } from '../project/project.ts'
import { assertOwnSchemas } from './assert-own-schemas.ts'

/**
 * The models of a project, as an engine sees them; with a suffix, those in the datasets that have it. `session`: of the
 * engine, where it is open.
 */
export async function openModels(
  { dir, config, suffixed }: Project,
  kind: EngineKind,
  session?: Session,
): Promise<ModelGraph> {
  const files = await readModels(dir, kind)
  assertOwnSchemas(files.models, config)
  if (!suffixed) return modelGraph(files, kind, session)
  const { suffix, datasets } = suffixed
  checkSuffix(suffix, new Set([...datasets, ...files.models.map(({ dataset }) => dataset)]), [])
  const renamed = await suffixModels(files, kind, suffixed, session)
  return { ...(await modelGraph(renamed, kind, session)), suffix }
}
