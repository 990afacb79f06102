import { verify as verifyFiles, type Verified } from '@sluice/schema-evolution'
import { describeModels } from '@sluice/transform'
import { liveFindings } from '../../verify/live-findings.ts'
import type { OpenProject } from '../project/open-project.ts'
import { withPlainErrors } from '../project/plain-errors.ts'
import { onTarget, type RunOptions } from '../project/run-options.ts'

export interface VerifyOptions extends RunOptions {
  /** True: also compares the live tables of the target with its applied migrations. */
  readonly live?: boolean
}

/**
 * Runs the migrations on empty databases of each engine, lints them, and compares `generated/` with the result.
 * @throws SluiceError if that is impossible; problems of the migrations are in `findings`
 * @example const { findings } = await verify(project)
 */
export async function verify(
  project: OpenProject,
  { live = false, ...options }: VerifyOptions = {},
): Promise<Verified> {
  const files = await withPlainErrors(project.redactor, () =>
    verifyFiles({ projectDir: project.dir, config: project.config, models: describeModels }),
  )
  if (!live) return files
  const { findings, notes } = await onTarget(project, options, liveFindings, { existing: true })
  return { ...files, findings: [...files.findings, ...findings], notes: [...files.notes, ...notes] }
}
