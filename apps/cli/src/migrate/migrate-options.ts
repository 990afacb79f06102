import type { Arguments } from '../framework/command.ts'
import { DATASET_SUFFIX, flag, type OptionTable } from '../framework/option.ts'

export const MIGRATE_OPTIONS = {
  'dry-run': flag('print the SQL of pending migrations, mark skipped ones, change nothing'),
  'no-transform': flag('do not merge waiting data'),
  ...DATASET_SUFFIX,
} satisfies OptionTable

export type MigrateArguments = Arguments<typeof MIGRATE_OPTIONS>
