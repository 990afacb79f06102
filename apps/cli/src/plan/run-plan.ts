import { installSystem } from '@sluice/ledger'
import { UsageError } from '../framework/usage-error.ts'
import type { Outcome } from '../framework/command.ts'
import type { PlanArguments } from './plan-options.ts'
import type { Context } from '../framework/context.ts'
import { withTarget, setAside } from '@sluice/pipeline'
import { repairAndReport } from './repair-and-report.ts'
import { runRebase } from './run-rebase.ts'

/** Runs `sluice plan`. */
export async function runPlan(context: Context, { options }: PlanArguments): Promise<Outcome> {
  const { rebase, adopt, base, reset } = options
  if (rebase && adopt) {
    throw new UsageError('--adopt and --rebase cannot be used together', 'run one after the other')
  }
  if (!rebase && (base !== undefined || reset)) {
    throw new UsageError(`${reset ? '--reset' : '--base'} goes with --rebase`, 'add --rebase')
  }
  if (!rebase) {
    return withTarget(context, options, async (opened) => {
      await installSystem(opened.engine)
      return repairAndReport(opened, context, { adoptExtra: adopt ?? false })
    })
  }
  const choices = { ...(base !== undefined && { base }), ...(reset && { reset }) }
  const { opened, outcome } = await withTarget(context, options, async (one) => {
    await installSystem(one.engine)
    return { opened: one, outcome: await runRebase(one, context, options, choices) }
  })
  if (!outcome.resets) return outcome
  const aside = await setAside(opened.chosen, opened.project, context.now())
  return {
    ...outcome,
    text: `${outcome.text}\ntarget ${opened.chosen.name} is set aside as ${aside}; load and migrate to fill it again`,
    data: { ...outcome.data, set_aside: aside },
  }
}
