import type { Arguments } from '../framework/command.ts'
import { flag, type OptionTable } from '../framework/option.ts'

export const CURSORS_OPTIONS = {
  yes: flag('with set and reset: do it on a protected target too'),
} satisfies OptionTable

export type CursorsArguments = Arguments<typeof CURSORS_OPTIONS>
