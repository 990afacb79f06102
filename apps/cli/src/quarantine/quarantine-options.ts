import type { Arguments } from '../framework/command.ts'
import { DATASET_SUFFIX, count, flag, text, type OptionTable } from '../framework/option.ts'

export const QUARANTINE_OPTIONS = {
  load: count('only records of load N'),
  file: text('NAME', 'only records of this file'),
  limit: count('how many lines to print (default: 50)'),
  all: flag('with drop or retry: all records'),
  yes: flag('with drop: allow it on a protected target'),
  ...DATASET_SUFFIX,
} satisfies OptionTable

export type QuarantineArguments = Arguments<typeof QUARANTINE_OPTIONS>
