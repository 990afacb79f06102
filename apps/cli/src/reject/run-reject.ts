import { changeRejection, rejectionResult, withTarget, type Decision } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import type { RejectArguments } from './reject-options.ts'
import { rejectionText } from './rejection-text.ts'

/** Runs `sluice reject` and `sluice accept`. */
export async function runReject(
  context: Context,
  { options, positionals: [name = ''] }: RejectArguments,
  decision: Decision,
): Promise<Outcome> {
  return withTarget(context, options, async (opened) => {
    const decided = await changeRejection(opened, context, decision, name, options.column)
    const data = rejectionResult(decided, decision)
    return { text: rejectionText(decided, data, options), data }
  })
}
