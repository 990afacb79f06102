import type { Arguments } from '../framework/command.ts'
import { flag, type OptionTable } from '../framework/option.ts'

export const GENERATE_OPTIONS = {
  check: flag('only check; exit code 1 if a file is stale'),
} satisfies OptionTable

export type GenerateArguments = Arguments<typeof GENERATE_OPTIONS>
