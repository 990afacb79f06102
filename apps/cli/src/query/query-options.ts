import type { Arguments } from '../framework/command.ts'
import { DATASET_SUFFIX, flag, type OptionTable } from '../framework/option.ts'

export const QUERY_OPTIONS = {
  csv: flag('print CSV'),
  ...DATASET_SUFFIX,
} satisfies OptionTable

export type QueryArguments = Arguments<typeof QUERY_OPTIONS>
