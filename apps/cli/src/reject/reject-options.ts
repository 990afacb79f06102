import type { Arguments } from '../framework/command.ts'
import { text, type OptionTable } from '../framework/option.ts'

export const REJECT_OPTIONS = {
  column: text('NAME', 'only this column (or this table that the migration creates), such as orders.coupon'),
} satisfies OptionTable

export type RejectArguments = Arguments<typeof REJECT_OPTIONS>
