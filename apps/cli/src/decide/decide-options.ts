import type { Arguments } from '../framework/command.ts'
import { text, type OptionTable } from '../framework/option.ts'

export const DECIDE_OPTIONS = {
  column: text('NAME', 'only this column of it (or this table that it creates), such as orders.coupon'),
} satisfies OptionTable

export type DecideArguments = Arguments<typeof DECIDE_OPTIONS>
