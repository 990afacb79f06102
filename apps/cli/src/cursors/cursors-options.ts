import type { Arguments } from '../framework/command.ts'
import { DATASET_SUFFIX, flag, type OptionTable } from '../framework/option.ts'

export const CURSORS_OPTIONS = {
  yes: flag('with set and reset: allow it on a protected target'),
  ...DATASET_SUFFIX,
} satisfies OptionTable

export type CursorsArguments = Arguments<typeof CURSORS_OPTIONS>
