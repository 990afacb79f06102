import type { Arguments } from '../framework/command.ts'
import { flag, type OptionTable } from '../framework/option.ts'

export const INIT_OPTIONS = { yes: flag('write the files without asking') } satisfies OptionTable

export type InitArguments = Arguments<typeof INIT_OPTIONS>
