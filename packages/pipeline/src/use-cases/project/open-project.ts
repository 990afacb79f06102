import { createRedactor, type Redactor } from '../../environment/redact.ts'
import type { Environment } from '../../environment/dotenv.ts'
import { openProject as readProject, type Project } from '../../project/project.ts'
import { withPlainErrors } from './plain-errors.ts'

export interface OpenOptions {
  /** The folder with `sluice.config.ts`. */
  readonly dir: string
  /** The environment that secrets are read from; the variables of the project's `.env.<target>` and `.env` are added to it. Usually `process.env`. */
  readonly env: Environment
  /** The target whose `.env.<target>` is read; `SLUICE_TARGET` by default. */
  readonly target?: string
  /** Works on a developer's own datasets: with `dev_anna`, on `shop_dev_anna` instead of `shop`. */
  readonly datasetSuffix?: string
}

/**
 * An open project, which the other functions take. It holds no connection, so one object can serve a whole process.
 */
export interface OpenProject extends Project {
  readonly env: Environment
  /** Hides the project's secrets in text. */
  readonly redactor: Redactor
}

/**
 * Reads the config of a project.
 * @throws SluiceError if there is no config, or it is not valid
 * @example const project = await openProject({ dir: 'warehouse', env: process.env })
 */
export async function openProject({ dir, env, target, datasetSuffix }: OpenOptions): Promise<OpenProject> {
  const redactor = createRedactor()
  const project = await withPlainErrors(redactor, () =>
    readProject(
      { cwd: dir, env, redactor, ...(datasetSuffix !== undefined && { datasetSuffix }) },
      '.',
      target,
    ),
  )
  return Object.freeze({ ...project, env, redactor })
}
