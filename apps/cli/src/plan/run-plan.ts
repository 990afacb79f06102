import {
  planResult,
  rebaseBranch,
  rebaseResult,
  repairDrift,
  setAside,
  withTarget,
  type RebaseChoices,
} from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import type { PlanArguments } from './plan-options.ts'
import { rebaseText } from './rebase-text.ts'
import { repairText } from './repair-text.ts'

/** Runs `sluice plan`. */
export async function runPlan(context: Context, { options }: PlanArguments): Promise<Outcome> {
  const { rebase, adopt, base, reset } = options
  if (rebase && adopt) {
    throw new UsageError('--adopt and --rebase cannot be used together', 'run one after the other')
  }
  if (!rebase && (base !== undefined || reset)) {
    throw new UsageError(`${reset ? '--reset' : '--base'} goes with --rebase`, 'add --rebase')
  }
  if (rebase)
    return runRebase(context, options, { ...(base !== undefined && { base }), ...(reset && { reset }) })
  return withTarget(context, options, async (opened) => {
    const repaired = await repairDrift(opened, context, { adoptExtra: adopt ?? false })
    return {
      text: repairText(repaired, opened.chosen, context),
      data: planResult(repaired),
      failed: repaired.repair.unrepaired.length > 0,
    }
  })
}

async function runRebase(
  context: Context,
  options: PlanArguments['options'],
  choices: RebaseChoices,
): Promise<Outcome> {
  const { opened, rebased } = await withTarget(context, options, async (one) => ({
    opened: one,
    rebased: await rebaseBranch(one, context, choices),
  }))
  const { chosen, project } = opened
  const text = rebaseText(rebased, chosen, options)
  const result = rebaseResult(rebased)
  if (!rebased.resets) return { text, data: result }
  const aside = await setAside(chosen, project, context.now())
  return {
    text: `${text}\nthe file of target ${chosen.name} was renamed to ${aside}; load and migrate to fill a new file`,
    data: { ...result, set_aside: aside },
  }
}
