import { reviewProject, type ReviewChoices, type ReviewResult } from '../../review/review-project.ts'
import { chooseTarget } from '../../target/target.ts'
import type { OpenProject } from '../project/open-project.ts'
import { withPlainErrors } from '../project/plain-errors.ts'
import { contextOf, type RunOptions } from '../project/run-options.ts'

export interface ReviewOptions extends RunOptions, Omit<ReviewChoices, 'preview'> {
  /** True: the comment also shows how the tables of the target would change. */
  readonly preview?: boolean
}

/**
 * Checks the migrations of a git branch, without a target: runs `verify`, lists their costs and their impact on code, and
 * writes the comment of the pull request if one is named.
 * @throws SluiceError if git does not know the base, or GitHub rejects the comment
 * @example const { ok, comment } = await review(project, { base: 'origin/main', pullRequest: 12 })
 */
export const review = (
  project: OpenProject,
  { preview = false, ...options }: ReviewOptions = {},
): Promise<ReviewResult> => {
  const context = contextOf(project, options)
  return withPlainErrors(
    project.redactor,
    async () =>
      reviewProject(context, project, {
        ...options,
        ...(preview && { preview: chooseTarget(context, project, options.target) }),
      }),
    options.signal,
  )
}
