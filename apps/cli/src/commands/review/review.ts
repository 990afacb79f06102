import { command } from '../../framework/command.ts'
import { REVIEW_OPTIONS } from '../../review/review-options.ts'

/** `sluice review` */
export const review = command({
  name: 'review',
  summary: 'check the migrations of a pull request, and write the result as a comment',
  description: [
    'Runs sluice verify, lists the costs and the impact of the migrations that the base does not have, and writes the result as one Markdown comment. It needs no live database, except with --preview, which adds the result of `sluice preview`; if the target cannot be reached, the comment says so.',
    'The exit code is 1 on a finding, if code breaks or if the preview fails; the comment is written and posted in any case.',
  ],
  positionals: [],
  options: REVIEW_OPTIONS,
  examples: [
    { line: 'sluice review --base origin/main', does: 'run the check of a pull request' },
    { line: 'sluice review --base origin/main --comment 12', does: 'run it and post the comment' },
    { line: 'sluice review --preview --target production', does: 'also show how the tables would change' },
  ],
  run: async (context, args) => (await import('../../review/run-review.ts')).runReview(context, args),
})
