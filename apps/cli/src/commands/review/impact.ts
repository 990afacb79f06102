import { command } from '../../framework/command.ts'
import { IMPACT_OPTIONS } from '../../impact/impact-options.ts'

/** `sluice impact [migration ...]` */
export const impact = command({
  name: 'impact',
  summary: 'list the queries and SQL models that a migration breaks or touches',
  description: [
    'Lists for each change of the migrations what it breaks (the code does not compile with the new types, or the SQL does not run), what it touches (code reads or writes the changed column, and still works), and what it may touch (raw SQL, names that are known only at run time). Typed queries are found in the projects of `impact.tsconfig`, SQL models in the files of `impact.models`; see docs/impact.md.',
    'Without a migration, the command analyzes those that are pending on the target or, if the target cannot be reached, those that are not committed in git. With a migration, it needs no database. It does not change the project. The exit code is 0 even if code breaks.',
  ],
  positionals: [
    { name: 'migration', help: 'folder of migrations/ (default: all that are pending)', many: true },
  ],
  options: IMPACT_OPTIONS,
  examples: [
    { line: 'sluice impact', does: 'analyze the pending migrations' },
    { line: 'sluice impact 20260102T030405_change_orders', does: 'analyze one migration' },
    {
      line: 'sluice impact --base origin/main --markdown',
      does: 'analyze a branch, for its pull request',
    },
  ],
  run: async (context, args) => (await import('../../impact/run-impact.ts')).runImpact(context, args),
})
