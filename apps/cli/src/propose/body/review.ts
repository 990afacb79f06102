import { code } from '../../output/markdown.ts'
import type { Proposed } from './proposed.ts'

/** What a reviewer can do. */
export function review({ migrations, refused }: Proposed): string {
  if (migrations.length === 0) return `### Review\n\n${REFUSALS}`
  const folders = migrations.map(({ id }) => code(`migrations/${id}/`)).join(', ')
  return `### Review

The SQL for each engine is in ${folders}.

- **Accept**: merge. \`sluice migrate\` applies the files and lets in what waited, exactly once.
- **Edit** the \`.sql\` files on this branch first, where another type or an index is better; leave \`plan.json\` alone, and run \`sluice generate\`. Loads follow the database as it is.
- **Refuse** with \`sluice reject MIGRATION\` on this branch, or \`--column\` of it, and merge the refusal: it is not proposed again, and what needs it is kept out and kept. Closed without merging, it is proposed again by the next load.${refused.length > 0 ? '\n- Merging refuses what is listed as refused, too.' : ''}`
}

const REFUSALS = `- **Agree**: merge. From then on no load proposes it again.
- **Disagree**: run \`sluice accept MIGRATION\` on this branch and commit it. Closed without merging, it is proposed again by the next load.`
