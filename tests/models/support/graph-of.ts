import type { EngineKind } from '@sluice/engine'
import { errorsIn, SluiceError } from '@sluice/schema'
import { modelGraph, readModels, type ModelGraph } from '@sluice/transform'
import { makeProject } from '../../cli/support/project.ts'

/** The models of these files below `models/`. */
export async function graphOf(
  files: Readonly<Record<string, string>>,
  kind: EngineKind,
): Promise<ModelGraph> {
  const placed = Object.entries(files).map(([name, text]) => [`models/${name}`, text] as const)
  return modelGraph(await readModels(await makeProject(Object.fromEntries(placed)), kind), kind)
}

/** The error of these files, the first where there are several. */
export const failure = async (files: Readonly<Record<string, string>>, kind: EngineKind): Promise<string> => {
  const error = (await graphOf(files, kind).catch((cause: unknown) => cause)) as {
    code?: string
    place?: string
    message: string
  }
  return `${error.code} ${error.place}: ${error.message}`
}

/** All errors that are found together. */
export const failures = async (
  files: Readonly<Record<string, string>>,
  kind: EngineKind,
): Promise<readonly string[]> => {
  const error = await graphOf(files, kind).catch((cause: unknown) => cause)
  if (!(error instanceof SluiceError)) throw error
  return errorsIn(error).map(({ place, message }) => `${place}: ${message}`)
}
