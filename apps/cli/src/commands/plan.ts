import { command, type Arguments } from '../command.ts'
import { flag, text, type OptionTable } from '../option.ts'

const OPTIONS = {
  rebase: flag('rewrite the migrations of this branch that do not fit those of its base'),
  base: text('REF', 'with --rebase: the branch that this one goes into (default: origin/HEAD, main, HEAD)'),
  reset: flag(
    'with --rebase: set the DuckDB file of a target aside that has a former version of a migration',
  ),
  adopt: flag('take columns that somebody added by hand over into the migrations, too'),
} satisfies OptionTable

export type PlanArguments = Arguments<typeof OPTIONS>

/** `sluice plan`, `sluice plan --rebase` */
export const plan = command({
  name: 'plan',
  summary: 'write migrations that mend a live schema changed by hand, or that another branch made stale',
  description: [
    'Compares the live tables with those that the applied migrations make, and writes migrations for the differences that one can mend: a missing table or nullable column is made again, empty; a type that was widened by hand, or a column that was allowed to be null, becomes part of the migrations. The rest is explained. Nothing is applied.',
    'With --rebase: where two branches touch the same, the migration that is merged later was planned on tables that have changed since. Migrations that are on the base branch (--base), and those that a protected target has applied, stay as they are. A migration of this branch that does not fit them is written again from its plan, on top of them; one that was edited or written by hand is named and left alone.',
    'A development target may have applied a migration in its former version. The command says so; with --reset it renames the DuckDB file, so that the next load and migrate fill a new one. Nothing is deleted.',
  ],
  positionals: [],
  options: OPTIONS,
  examples: [
    { line: 'sluice plan', does: 'mend what was changed by hand' },
    { line: 'sluice plan --rebase', does: 'after a merge, put your migration on top of theirs' },
  ],
  run: async (context, args) => (await import('../plan/run-plan.ts')).runPlan(context, args),
})
