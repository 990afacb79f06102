import type { Arguments } from '../framework/command.ts'
import { flag, optional, text, type OptionTable } from '../framework/option.ts'

export const PROPOSE_OPTIONS = {
  branch: optional('NAME', 'commit the pending migrations on a branch (default: sluice/DATASET)'),
  base: text(
    'BRANCH',
    'where the branch starts (default: with --push the remote’s default branch, otherwise the current commit)',
  ),
  push: optional('REMOTE', 'push the branch (default: origin); implies --branch'),
  'pull-request': flag('open, update or close its pull request on GitHub with gh; implies --push'),
  body: text('FILE', 'write the text of the pull request, Markdown, to a file; - prints it'),
} satisfies OptionTable

export type ProposeArguments = Arguments<typeof PROPOSE_OPTIONS>
