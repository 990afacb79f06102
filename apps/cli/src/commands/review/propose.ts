import { command } from '../../framework/command.ts'
import { PROPOSE_OPTIONS } from '../../propose/propose-options.ts'

/** `sluice propose [source ...]` */
export const propose = command({
  name: 'propose',
  summary: 'propose migrations for what waits, on a branch or as a pull request',
  description: [
    'Writes migrations for what waits in staging, like load at its end, without loading anything.',
    'With --branch, commits them, the pending migrations and rejections of the working tree, and the matching generated/ on one branch for each dataset. It commits nothing else; working tree, index and current branch do not change. A branch with only commits of Sluice is created again on top of its base; to a branch with commits of somebody else, a commit is added.',
    'A source that fails does not stop the others; the exit code is 1. If nothing is pending any more, the command reports it, `changed` is false with --json, and --pull-request closes the pull request.',
  ],
  positionals: [{ name: 'source', help: 'propose only for these (default: all)', many: true }],
  options: PROPOSE_OPTIONS,
  examples: [
    { line: 'sluice propose --branch', does: 'a branch for each dataset with something pending' },
    {
      line: 'sluice propose orders --push --body body.md',
      does: 'push it, and write the text of the pull request',
    },
    { line: 'sluice propose --target production --pull-request', does: 'after a nightly load' },
  ],
  run: async (context, args) => (await import('../../propose/run-propose.ts')).runPropose(context, args),
})
