import type { Outcome } from '../command.ts'
import type { LoadArguments } from '../commands/load.ts'
import type { Context } from '../context.ts'
import { withTarget } from '../with-target.ts'
import { loadAndTell } from './load-and-tell.ts'
import { summaryText } from './summary-text.ts'

/** Runs `sluice load`. */
export async function runLoadCommand(context: Context, args: LoadArguments): Promise<Outcome> {
  return withTarget(context, args.options, async (opened) => {
    const summary = await loadAndTell(opened, context, args)
    return { text: summaryText(summary, context), data: summary, failed: summary.failures.length > 0 }
  })
}
