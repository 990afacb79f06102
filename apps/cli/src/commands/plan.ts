import { command, type Arguments } from '../command.ts'
import { flag, type OptionTable } from '../option.ts'

const OPTIONS = {
  rebase: flag('make unapplied migrations anew that do not fit what comes before them any more'),
  adopt: flag('take columns that somebody added by hand over into the migrations, too'),
} satisfies OptionTable

export type PlanArguments = Arguments<typeof OPTIONS>

/** `sluice plan`, `sluice plan --rebase` */
export const plan = command({
  name: 'plan',
  summary: 'write migrations that mend a live schema changed by hand, or that another branch made stale',
  description: [
    'Compares the live tables with those that the applied migrations make, and writes migrations for the differences that one can mend: a missing table or nullable column is made again, empty; a type that was widened by hand, or a column that was allowed to be null, becomes part of the migrations. The rest is explained. Nothing is applied.',
    'With --rebase: where two branches touch the same, the later migration was planned on tables that are no more. Those that the target has not are made anew, from their plans, on top of what comes before. One that was edited or written by hand is named and left alone.',
  ],
  positionals: [],
  options: OPTIONS,
  examples: [
    { line: 'sluice plan', does: 'mend what was changed by hand' },
    { line: 'sluice plan --rebase', does: 'after a merge, put your migration on top of theirs' },
  ],
  run: async (context, args) => (await import('../plan/run-plan.ts')).runPlan(context, args),
})
