import { command } from '../framework/command.ts'
import { PLAN_OPTIONS } from '../plan/plan-options.ts'

/** `sluice plan`, `sluice plan --rebase` */
export const plan = command({
  name: 'plan',
  summary: 'write migrations that repair a schema changed by hand, or rebase those of a branch',
  description: [
    'Compares the live tables with those that the applied migrations make, and writes migrations for the differences that a migration can repair: a missing table or nullable column is created again, empty; a type that was widened by hand, or a column that was made nullable, is adopted. The command explains the other differences. It applies nothing.',
    'With --rebase, it adapts the migrations of this branch to those of its base branch (--base): if two branches change the same tables or columns, the migration that is merged later was planned on tables that have changed since. Migrations of the base branch, and those that a protected target has applied, stay as they are. A migration of this branch that does not fit them is written again from its plan. A migration that was edited or written by hand is reported, and not changed.',
    'A development target may have applied an earlier version of a migration. The command reports this. With --reset, it renames the DuckDB file, so that the next load and migrate fill a new one. Nothing is deleted.',
  ],
  positionals: [],
  options: PLAN_OPTIONS,
  examples: [
    { line: 'sluice plan', does: 'repair what was changed by hand' },
    { line: 'sluice plan --rebase', does: 'after a merge, adapt your migration to theirs' },
  ],
  run: async (context, args) => (await import('../plan/run-plan.ts')).runPlan(context, args),
})
