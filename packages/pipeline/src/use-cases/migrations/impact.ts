import { analyzeImpact, impactResult, type ImpactResult } from '../../impact/analyze-impact.ts'
import type { OpenProject } from '../project/open-project.ts'
import { contextOf, type RunOptions } from '../project/run-options.ts'
import { withPlainErrors } from '../project/plain-errors.ts'

export interface ImpactOptions extends RunOptions {
  /** Folders of migrations; by default those that are pending on the target or, without a target, not committed. */
  readonly migrations?: readonly string[]
  /** Commit or branch to compare the migrations with, instead of the target. */
  readonly base?: string
}

/**
 * Finds the queries and SQL models of the project that migrations break, touch or may touch.
 * @throws SluiceError
 * @example const { changes } = await impact(project, { base: 'origin/main' })
 */
export const impact = (
  project: OpenProject,
  { migrations = [], ...options }: ImpactOptions = {},
): Promise<ImpactResult> =>
  withPlainErrors(
    project.redactor,
    async () =>
      impactResult(
        await analyzeImpact(contextOf(project, options), project, { ...options, named: migrations }),
      ),
    options.signal,
  )
