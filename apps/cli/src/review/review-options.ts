import type { Arguments } from '../framework/command.ts'
import { count, flag, text, type OptionTable } from '../framework/option.ts'

export const REVIEW_OPTIONS = {
  base: text('REF', 'commit or branch that the pull request merges into (default: origin/HEAD)'),
  body: text('FILE', 'write the comment, Markdown, to a file instead of to stdout'),
  comment: count('also post it on pull request N with gh; later runs edit the same comment'),
  preview: flag('also show how the tables of the target would change; this needs the target'),
} satisfies OptionTable

export type ReviewArguments = Arguments<typeof REVIEW_OPTIONS>
