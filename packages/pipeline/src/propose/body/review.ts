import { brokenUses } from './uses.ts'
import type { Proposed } from './proposed.ts'

/** What a reviewer can do. */
export function review({ migrations, rejected, impact }: Proposed): string {
  if (migrations.length === 0) return `### Review\n\n${REJECTIONS}`
  const fix = impact !== undefined && brokenUses(impact).length > 0 ? [FIX] : []
  const also = rejected.length > 0 ? ['- Merging also rejects what is listed as rejected.'] : []
  return `### Review\n\n${[...fix, ...ACTIONS, ...also].join('\n')}`
}

const FIX =
  '- **Fix** the code listed under *Breaks* on this branch: the check on the pull request fails until then.'

const ACTIONS = [
  '- **Accept**: merge. `sluice migrate` applies the files and merges what waited, exactly once.',
  '- **Edit** the `.sql` files on this branch first, where another type or an index is better; leave `plan.json` alone, and run `sluice generate`. Loads follow the database as it is.',
  '- **Reject**: run `sluice reject MIGRATION` on this branch, or with `--column` for a part of it, and merge: it is not proposed again, and what needs it is kept in staging. A pull request that is only closed is opened again by the next load.',
  '- **A conflict in `generated/`**: take either side, run `sluice generate`, commit.',
]

const REJECTIONS = `- **Agree**: merge. From then on no load proposes it again.
- **Disagree**: run \`sluice accept MIGRATION\` on this branch and commit it. A pull request that is only closed is opened again by the next load.`
