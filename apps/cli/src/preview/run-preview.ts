import { chooseTarget, openProject, previewProject } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import type { PreviewArguments } from './preview-options.ts'
import { previewText } from './preview-text.ts'

/** Runs `sluice preview`. */
export async function runPreview(context: Context, { options }: PreviewArguments): Promise<Outcome> {
  const project = await openProject(context, options.project, options.target)
  const chosen = chooseTarget(context, project, options.target)
  const { models, exclude, base } = options
  const data = await previewProject(project, chosen, context, {
    ...(models !== undefined && { select: [models] }),
    ...(exclude !== undefined && { exclude: [exclude] }),
    ...(base !== undefined && { base }),
  })
  return { text: previewText(data, context.colors), data, failed: !data.ok }
}
