import { text, type OptionTable } from '../framework/option.ts'

export const ACCEPT_OPTIONS = {
  column: text('NAME', 'only this column of it (or this table that it creates), such as orders.coupon'),
} satisfies OptionTable
