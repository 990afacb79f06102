import { installSystem } from '@sluice/engine'
import { UsageError } from '../usage-error.ts'
import type { Outcome } from '../command.ts'
import type { PlanArguments } from '../commands/plan.ts'
import type { Context } from '../context.ts'
import { withTarget } from '../with-target.ts'
import { rebaseAndTell } from './rebase-and-tell.ts'
import { repairAndTell } from './repair-and-tell.ts'

/** Runs `sluice plan`. */
export async function runPlan(context: Context, { options }: PlanArguments): Promise<Outcome> {
  if (options.rebase && options.adopt) {
    throw new UsageError('--adopt does not go with --rebase', 'run one after the other')
  }
  return withTarget(context, options, async (opened) => {
    await installSystem(opened.engine)
    return options.rebase
      ? rebaseAndTell(opened, context)
      : repairAndTell(opened, context, { adoptExtra: options.adopt ?? false })
  })
}
