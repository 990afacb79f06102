import type { Arguments } from '../framework/command.ts'
import { flag, type OptionTable } from '../framework/option.ts'

export const QUERY_OPTIONS = { csv: flag('print CSV') } satisfies OptionTable

export type QueryArguments = Arguments<typeof QUERY_OPTIONS>
