import { applyAndMerge, type MigrateResult } from '../../migrate/apply-and-merge.ts'
import { installOn } from '../../datasets/confirm-creating.ts'
import type { OpenProject } from '../project/open-project.ts'
import { onTarget, type RunOptions } from '../project/run-options.ts'

export interface MigrateOptions extends RunOptions {
  /** False: does not merge waiting data. True by default. */
  readonly merge?: boolean
}

/**
 * Applies the migrations that the target does not have, merges the data that waited for them, and generates the types.
 * @throws SluiceError
 * @example const { migrations, tables } = await migrate(project, { target: 'production' })
 */
export const migrate = (
  project: OpenProject,
  { merge = true, ...options }: MigrateOptions = {},
): Promise<MigrateResult> =>
  onTarget(project, options, async (opened, context) => {
    await installOn(opened, context)
    return applyAndMerge(opened, context, { merge })
  })
