import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { chooseTarget, openProject, reviewProject } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import type { ReviewArguments } from './review-options.ts'

/** Runs `sluice review`. */
export async function runReview(context: Context, { options }: ReviewArguments): Promise<Outcome> {
  const project = await openProject(context, options.project, options.target)
  const { base, body, comment: pullRequest, preview } = options
  const data = await reviewProject(context, project, {
    ...(base !== undefined && { base }),
    ...(pullRequest !== undefined && { pullRequest }),
    ...(preview && { preview: chooseTarget(context, project, options.target) }),
    onComment: async (comment) => {
      if (body !== undefined) await writeFile(resolve(context.cwd, body), comment)
    },
  })
  const { ok, comment } = data
  return {
    text:
      body === undefined
        ? comment.trimEnd()
        : `${ok ? 'nothing blocks merging' : 'something blocks merging'}, see ${body}`,
    data,
    failed: !ok,
  }
}
