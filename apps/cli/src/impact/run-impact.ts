import { analyzeImpact, impactMarkdown, impactResult, openProject } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import type { ImpactArguments } from './impact-options.ts'
import { impactText } from './impact-text.ts'

/** Runs `sluice impact`. */
export async function runImpact(
  context: Context,
  { options, positionals }: ImpactArguments,
): Promise<Outcome> {
  const project = await openProject(context, options.project, options.target)
  const analyzed = await analyzeImpact(context, project, { ...options, named: positionals })
  const data = impactResult(analyzed)
  if (analyzed.kind === 'nothing')
    return {
      text: options.markdown
        ? 'No migration changes the tables.'
        : `no migration is ${analyzed.why}; name a migration to analyze it`,
      data,
    }
  const { report, why } = analyzed
  return {
    text: options.markdown ? impactMarkdown(report).trimEnd() : impactText(report, why, context),
    data,
  }
}
