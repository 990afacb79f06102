import { command, type Arguments } from '../command.ts'
import { flag, text, type OptionTable } from '../option.ts'

const OPTIONS = {
  base: text('REF', 'take the migrations that this commit or branch has not, or not as they are'),
  markdown: flag('print Markdown, for a pull request'),
} satisfies OptionTable

export type ImpactArguments = Arguments<typeof OPTIONS>

/** `sluice impact [migration ...]` */
export const impact = command({
  name: 'impact',
  summary: 'list the queries and SQL models that a migration breaks or touches',
  description: [
    'For each change of the migrations: what it breaks (the code does not compile with the new types, or the SQL does not run), what it touches (reads or writes the changed column, and still works), and what may be touched (raw SQL, names that are known only when the code runs). Typed queries are found in the projects of `impact.tsconfig`, SQL models in the files of `impact.models`; see docs/impact.md.',
    'Without a migration, takes those that are pending on the target, or, where it cannot be asked, those that are not committed in git. A named migration needs no database. Nothing of the project is changed; exit code 0 whatever breaks.',
  ],
  positionals: [
    { name: 'migration', help: 'folder of migrations/ (default: all that are pending)', many: true },
  ],
  options: OPTIONS,
  examples: [
    { line: 'sluice impact', does: 'see what the pending migrations do' },
    { line: 'sluice impact 20260102T030405_change_orders', does: 'look at one' },
    {
      line: 'sluice impact --base origin/main --markdown',
      does: 'what a branch does, for its pull request',
    },
  ],
  run: async (context, args) => (await import('../impact/run-impact.ts')).runImpact(context, args),
})
