import { generate as generateFiles, type Generated } from '@sluice/schema-evolution'
import { describeModels } from '@sluice/transform'
import type { OpenProject } from '../project/open-project.ts'
import { withPlainErrors } from '../project/plain-errors.ts'

export interface GenerateOptions {
  /** True: writes nothing, and fails if a file is out of date. */
  readonly check?: boolean
}

/**
 * Generates the types and the schema in `generated/` from `migrations/`, without a target.
 * @throws SluiceError
 * @example const { changed } = await generate(project)
 */
export const generate = (
  { dir, config, redactor }: OpenProject,
  { check = false }: GenerateOptions = {},
): Promise<Generated> =>
  withPlainErrors(redactor, () => generateFiles({ projectDir: dir, config, models: describeModels, check }))
