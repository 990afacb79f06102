import { planResult, repairDrift, type PlanResult } from '../../plan/repair-drift.ts'
import { rebaseBranch, rebaseResult, type RebaseChoices, type RebaseResult } from '../../plan/rebase-branch.ts'
import { setAside } from '../../plan/reset-target.ts'
import { assertOwnDatasets } from '../project/assert-own-datasets.ts'
import type { OpenProject } from '../project/open-project.ts'
import { onChosen, onTarget, type RunOptions } from '../project/run-options.ts'
import { withEngine } from '../../target/target.ts'

export interface PlanOptions extends RunOptions {
  /** True: also adopts columns that somebody added by hand. */
  readonly adopt?: boolean
}

export interface RebaseOptions extends RunOptions, RebaseChoices {}

/**
 * Writes migrations that repair changes by hand on the target, and applies none of them.
 * @throws SluiceError
 * @example const { migrations, by_hand } = await plan(project)
 */
export const plan = (
  project: OpenProject,
  { adopt = false, ...options }: PlanOptions = {},
): Promise<PlanResult> =>
  onTarget(
    project,
    options,
    async (opened, context) => planResult(await repairDrift(opened, context, { adoptExtra: adopt })),
    { own: true },
  )

/**
 * Rewrites the migrations of this git branch that do not fit those of its base.
 * @throws SluiceError if git does not know the base, or the target cannot be reset
 * @example const { rebased, unmerged } = await rebase(project, { base: 'origin/main' })
 */
export const rebase = (project: OpenProject, options: RebaseOptions = {}): Promise<RebaseResult> =>
  onChosen(project, options, async (chosen, context) => {
    assertOwnDatasets(project)
    const rebased = await withEngine(context, chosen, project, (engine) =>
      rebaseBranch({ project, chosen, engine }, context, options),
    )
    const result = rebaseResult(rebased)
    return rebased.resets ? { ...result, set_aside: await setAside(chosen, project, context.now()) } : result
  })
