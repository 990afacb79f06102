import type { Arguments } from '../framework/command.ts'
import { count, flag, type OptionTable } from '../framework/option.ts'

export const LOADS_OPTIONS = {
  limit: count('how many loads to list (default: 20)'),
  failed: flag('list only loads that failed, with code, message and place of the error'),
} satisfies OptionTable

export type LoadsArguments = Arguments<typeof LOADS_OPTIONS>
