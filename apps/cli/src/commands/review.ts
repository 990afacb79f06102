import { command } from '../framework/command.ts'
import { REVIEW_OPTIONS } from '../review/review-options.ts'

/** `sluice review` */
export const review = command({
  name: 'review',
  summary: 'check the migrations of a pull request, and write the result as a comment',
  description: [
    'Runs sluice verify. Then lists the costs and the impact of the migrations that the base does not have. Writes one Markdown comment. Needs no live database.',
    'The exit code is 1 on a finding or if code breaks; the comment is written and posted in any case.',
  ],
  positionals: [],
  options: REVIEW_OPTIONS,
  examples: [
    { line: 'sluice review --base origin/main', does: 'run the check of a pull request' },
    { line: 'sluice review --base origin/main --comment 12', does: 'run it and post the comment' },
  ],
  run: async (context, args) => (await import('../review/run-review.ts')).runReview(context, args),
})
