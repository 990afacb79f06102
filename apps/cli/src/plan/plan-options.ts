import type { Arguments } from '../framework/command.ts'
import { flag, text, type OptionTable } from '../framework/option.ts'

export const PLAN_OPTIONS = {
  rebase: flag('rewrite the migrations of this branch that do not fit those of its base'),
  base: text('REF', 'with --rebase: the branch to merge into (default: origin/HEAD, main, HEAD)'),
  reset: flag('with --rebase: rename the DuckDB file of a target that has an earlier version of a migration'),
  adopt: flag('also adopt columns that somebody added by hand'),
} satisfies OptionTable

export type PlanArguments = Arguments<typeof PLAN_OPTIONS>
