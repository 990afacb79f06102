import type { Arguments } from '../framework/command.ts'
import { flag, type OptionTable } from '../framework/option.ts'

export const VERIFY_OPTIONS = {
  live: flag('also compare the live tables of the target with its applied migrations'),
} satisfies OptionTable

export type VerifyArguments = Arguments<typeof VERIFY_OPTIONS>
