import type { EngineKind } from '@sluice/engine'
import { errorsIn, SluiceError } from '@sluice/schema'
import { modelGraph, readModels, type ModelGraph } from '@sluice/transform'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeProject } from '../../cli/support/project.ts'

/** The models of a project with these files. */
export async function graphOf(
  files: Readonly<Record<string, string>>,
  kind: EngineKind,
): Promise<ModelGraph> {
  const dir = await makeProject({})
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, 'models', name)), { recursive: true })
    await writeFile(join(dir, 'models', name), text)
  }
  return modelGraph(await readModels(dir, kind), kind)
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
