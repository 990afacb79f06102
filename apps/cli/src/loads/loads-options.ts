import type { Arguments } from '../framework/command.ts'
import { DATASET_SUFFIX, count, flag, type OptionTable } from '../framework/option.ts'

export const LOADS_OPTIONS = {
  limit: count('how many loads to list (default: 20)'),
  'dry-run': flag('with revert: print what would be undone, and change nothing'),
  yes: flag('with revert: do not ask on a protected target'),
  failed: flag('list only loads that failed, with code, message and place of the error'),
  ...DATASET_SUFFIX,
} satisfies OptionTable

export type LoadsArguments = Arguments<typeof LOADS_OPTIONS>
