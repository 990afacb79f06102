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
  '- **Edit** the `.sql` files on this branch first, where another type or an index is better; leave `plan.json` alone, and run `sluice generate`. Loads follow the database as it is.',
  '- **Reject**: run `sluice reject MIGRATION` on this branch, or with `--column` for a part of it, and merge: it is not proposed again, and the data that needs it stays in staging. A pull request that is only closed is opened again by the next load.',
  '- **A conflict in `generated/`**: take either side, run `sluice generate`, commit.',
]

const REJECTIONS = `- **Agree**: merge. From then on no load proposes it again.
- **Disagree**: run \`sluice accept MIGRATION\` on this branch and commit it. A pull request that is only closed is opened again by the next load.`
