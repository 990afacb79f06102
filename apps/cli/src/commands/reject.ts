import { command, type Arguments } from '../command.ts'
import { text, type OptionTable } from '../option.ts'

const OPTIONS = {
  column: text('NAME', 'only this column of it (or this table that it creates), such as orders.coupon'),
} satisfies OptionTable

export type DecideArguments = Arguments<typeof OPTIONS>

/** `sluice reject MIGRATION` */
export const reject = command({
  name: 'reject',
  summary: 'refuse a proposed migration, or a column of it; what needs it is kept out',
  description: [
    'Notes in the folder of the migration that it is refused, to be committed: it is not applied, and no load proposes it again, whatever type the column would need by then. Values of a column that was refused wait in staging. Where a wider type was refused, rows with such values are merged without them, and the values wait; in a key, and in a column that must have a value, the row goes on to wait.',
    'With --column the SQL is written anew without that column, unless a person has edited it. `status` shows what is kept out.',
  ],
  positionals: [
    { name: 'MIGRATION', help: 'name of its folder, or a part of it that no other has', required: true },
  ],
  options: OPTIONS,
  examples: [
    { line: 'sluice reject 20260102T030405_add_orders_coupon', does: 'refuse a migration' },
    { line: 'sluice reject change_orders --column coupon', does: 'refuse one column of it' },
  ],
  run: async (context, args) => (await import('../decide/run-decide.ts')).runDecide(context, args, 'reject'),
})
