import type { EngineKind } from '@sluice/engine'
import { unitReport, type UnitResult } from '@sluice/transform'
import { testUnits } from '../models/test-units.ts'
import { openProject } from '../use-cases/project/open-project.ts'
import { contextOf } from '../use-cases/project/run-options.ts'
import { withPlainErrors } from '../use-cases/project/plain-errors.ts'

export interface UnitTestsOptions {
  /** The folder with `sluice.config.ts`; the working folder by default. */
  readonly folder?: string
  /** The engines of the project's targets by default. */
  readonly engines?: readonly EngineKind[]
  /** Selectors of models, such as `marts.daily`; all by default. */
  readonly select?: readonly string[]
}

/** The result of a unit test on an engine, with its differences as text, which is empty if there are none. */
export interface TestedUnit extends UnitResult {
  readonly report: string
}

/**
 * Runs the unit tests of a project's models in memory: the folders `models/SCHEMA/NAME.test/CASE/`.
 * @throws SluiceError if a file cannot be read, or a migration does not run
 * @example
 * ```ts
 * const failed = (await unitTests({ folder: 'warehouse' })).filter(({ report }) => report !== '')
 * ```
 */
export async function unitTests({ folder = process.cwd(), ...request }: UnitTestsOptions = {}): Promise<
  readonly TestedUnit[]
> {
  const project = await openProject({ dir: folder, env: process.env })
  const { results } = await withPlainErrors(project.redactor, () =>
    testUnits(project, contextOf(project, {}), request),
  )
  return results.map((result) => ({ ...result, report: unitReport(result).join('\n') }))
}
