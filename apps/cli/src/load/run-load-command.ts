import type { Outcome } from '../framework/command.ts'
import type { LoadArguments } from './load-options.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { withTarget, loadSlices, loadSources, proposeDrop, reportGoing, type Opened } from '@sluice/pipeline'
import { dropScope } from './drop-scope.ts'
import { loadRequest } from './load-request.ts'
import { estimatesText, slicedRequest, slicesLine } from './sliced-request.ts'
import { summaryText } from './summary-text.ts'

/** Runs `sluice load`. */
export async function runLoadCommand(context: Context, args: LoadArguments): Promise<Outcome> {
  const { since, until, reload } = args.options
  if (reload && args.options['full-refresh'])
    throw new UsageError(
      '--reload and --full-refresh cannot be used together',
      '--reload reads files again and keeps the other rows of the table; --full-refresh replaces the table',
    )
  if (since !== undefined && until !== undefined && since > until)
    throw new UsageError('--since is later than --until', 'no day is in this range: correct one of the two')
  const scope = dropScope(args)
  const request = loadRequest(args)
  const sliced = slicedRequest(args, request)
  const work = async (opened: Opened): Promise<Outcome> => {
    if (scope) {
      const data = await proposeDrop(opened, context, { selection: args.positionals, scope }, args.options)
      const [first] = data.migrations
      const text =
        first === undefined ? 'nothing to drop' : `written, but not applied: ${data.migrations.join(', ')}`
      return { text, data }
    }
    if (sliced) {
      const result = await loadSlices(opened, context, sliced, args.options)
      const { failures } = result
      // What failed is loaded by the same command, and not by a load of the resource.
      const counts = summaryText({ ...result, failures: [] }, context, args.options, opened.chosen)
      const slices = result.estimates
        ? estimatesText(result.slices, result.estimates)
        : slicesLine(result.slices, context.colors)
      const text = [counts, slices].join('\n\n')
      return { text, data: result, failed: failures.length > 0 }
    }
    if (args.options.refresh === 'drop-data') await reportGoing(opened, context, args.positionals)
    const summary = await loadSources(opened, context, request, args.options)
    const text = summaryText(summary, context, args.options, opened.chosen)
    return {
      text,
      data: summary,
      failed:
        summary.failures.length > 0 || summary.resources.some(({ bad_files: bad }) => bad !== undefined),
    }
  }
  return withTarget(context, args.options, work, args.options['dry-run'] === true)
}
