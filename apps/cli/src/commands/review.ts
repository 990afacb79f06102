import { command, type Arguments } from '../command.ts'
import { count, text, type OptionTable } from '../option.ts'

const OPTIONS = {
  base: text('REF', 'commit or branch that the pull request goes to (default: origin/HEAD)'),
  body: text('FILE', 'write the comment, Markdown, to a file instead of to stdout'),
  comment: count('also post it on pull request N with gh; later runs edit the same comment'),
} satisfies OptionTable

export type ReviewArguments = Arguments<typeof OPTIONS>

/** `sluice review` */
export const review = command({
  name: 'review',
  summary: 'check the migrations of a pull request, and write the comment that says how it went',
  description: [
    'Runs what sluice verify runs, and for the migrations that the base does not have, lists what they cost and what sluice impact finds, as one Markdown comment. Needs no live database.',
    'Exit code 1 where something stands in the way, a finding or code that breaks; the comment is written and posted all the same.',
  ],
  positionals: [],
  options: OPTIONS,
  examples: [
    { line: 'sluice review --base origin/main', does: 'what the check on the pull request will say' },
    { line: 'sluice review --base origin/main --comment 12', does: 'as the check does it' },
  ],
  run: async (context, args) => (await import('../review/run-review.ts')).runReview(context, args),
})
