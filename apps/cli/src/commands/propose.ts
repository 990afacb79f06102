import { command, type Arguments } from '../command.ts'
import { flag, optional, text, type OptionTable } from '../option.ts'

const OPTIONS = {
  branch: optional('NAME', 'commit what is pending on a branch (default: sluice/DATASET)'),
  base: text(
    'BRANCH',
    'what the branch starts from (default: the remote’s default branch with --push, else the current commit)',
  ),
  push: optional('REMOTE', 'push the branch (default: origin); implies --branch'),
  'pull-request': flag('open, update or close its pull request on GitHub with gh; implies --push'),
  body: text('FILE', 'write the text of the pull request, Markdown, to a file; - prints it'),
} satisfies OptionTable

export type ProposeArguments = Arguments<typeof OPTIONS>

/** `sluice propose [source ...]` */
export const propose = command({
  name: 'propose',
  summary: 'propose migrations for what waits, on a branch or as a pull request',
  description: [
    'Writes the migrations that what waits in staging needs, as load does at its end, without loading anything.',
    'With --branch, commits them, what is pending and what was refused in the working tree, and generated/ as they make it, on one branch for each dataset. Working tree, index and current branch stay as they are, and nothing else is committed. A branch that has our commits alone is laid anew on top of its base; one to which somebody else committed is added to.',
    'A source that fails does not keep the others from being proposed; the exit code is 1 then. Where nothing is pending any more it says so, `changed` is false with --json, and --pull-request closes the pull request.',
  ],
  positionals: [{ name: 'source', help: 'propose only for these (default: all)', many: true }],
  options: OPTIONS,
  examples: [
    { line: 'sluice propose --branch', does: 'a branch for each dataset with something pending' },
    { line: 'sluice propose orders --push --body body.md', does: 'push it, and write what to say' },
    { line: 'sluice propose --target production --pull-request', does: 'after a nightly load' },
  ],
  run: async (context, args) => (await import('../propose/run-propose.ts')).runPropose(context, args),
})
