import { brokenUses } from './uses.ts'
import type { Proposed } from './proposed.ts'

/** What a reviewer can do. */
export function review({ migrations, rejected, impact, target }: Proposed): string {
  if (migrations.length === 0) return `### Review\n\n${REJECTIONS}`
  const fix = impact !== undefined && brokenUses(impact).length > 0 ? [FIX] : []
  const also = rejected.length > 0 ? ['- Merging also rejects what is listed as rejected.'] : []
  return `### Review\n\n${[...fix, previewAction(target), ...ACTIONS, ...also].join('\n')}`
}

const FIX =
  '- **Fix** the code listed under *Breaks* on this branch: the check on the pull request fails until then.'

/** The rows of the target are not read to propose: that is for somebody with the right to. */
const previewAction = (target: string): string =>
  `- **Preview**: \`sluice preview --target ${target}\` on this branch shows the rows that tables and models will have, and changes nothing; \`sluice review --preview\` adds it to the comment of the check.`

const ACTIONS = [
  '- **Accept**: merge. `sluice migrate` applies the files and merges the waiting data, exactly once.',
  '- **Edit** the `.sql` files on this branch first, if another type or an index is better. Do not change `plan.json`, and run `sluice generate`. Loads use the types that the tables have.',
  '- **Reject**: run `sluice reject MIGRATION` on this branch, or with `--column` for a part of it, and merge: it is not proposed again, and the data that needs it stays in staging. If you only close the pull request, the next load opens it again.',
  '- **A conflict in `generated/`**: take either side, run `sluice generate`, commit.',
]

const REJECTIONS = `- **Agree**: merge. Loads then no longer propose it.
- **Disagree**: run \`sluice accept MIGRATION\` on this branch and commit it. If you only close the pull request, the next load opens it again.`
