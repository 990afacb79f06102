import { command } from '../../framework/command.ts'
import { PROPOSE_OPTIONS } from '../../propose/propose-options.ts'

/** `sluice propose [source ...]` */
export const propose = command({
  name: 'propose',
  summary: 'propose migrations for waiting data, on a branch or as a pull request',
  description: [
    'Writes migrations for the data that waits in staging, as load does at its end, but loads nothing.',
    'With --branch, it commits them on one branch for each dataset, together with the pending migrations and rejections of the working tree and the matching generated/. It commits nothing else; the working tree, the index and the current branch do not change. If Sluice made all commits of the branch, the branch is created again on top of its base; if somebody else has committed to it, a commit is added.',
    'If a source fails, the others are still proposed; the exit code is 1. If nothing is pending any more, the command says so (with --json, `changed` is false), and --pull-request closes the pull request.',
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
