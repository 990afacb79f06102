import { buildSite, chooseTarget, openProject } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { counted } from '../output/numbers.ts'
import type { ModelsArguments } from './models-options.ts'

/** Runs `sluice models docs build`. */
export async function docsCommand(
  context: Context,
  options: ModelsArguments['options'],
  words: readonly string[],
): Promise<Outcome> {
  if (words.length !== 1 || words[0] !== 'build')
    throw new UsageError('docs takes one word', 'write sluice models docs build')
  const project = await openProject(context, options.project, options.target)
  const chosen = chooseTarget(context, project, options.target)
  const { to } = options
  const site = await buildSite({ project, chosen }, context, { ...(to !== undefined && { to }) })
  const what = `${counted(site.models, 'model')}, ${counted(site.tables, 'table')} and sources in all`
  return { text: `${site.path}/index.html written (${what})`, data: site }
}
