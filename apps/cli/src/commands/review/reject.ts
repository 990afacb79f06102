import { command } from '../../framework/command.ts'
import { REJECT_OPTIONS } from '../../reject/reject-options.ts'

/** `sluice reject MIGRATION` */
export const reject = command({
  name: 'reject',
  summary: 'reject a proposed migration, or one of its columns; the data that needs it waits',
  description: [
    'Records the rejection in the folder of the migration; commit that folder. The migration is not applied, and no load proposes it again, whatever type the column would need later. Values of a rejected column wait in staging. If a wider type was rejected, rows with values that do not fit are merged without these values, and the values wait; in a key, and in a not null column, the row waits.',
    'With --column, the command writes the SQL again without that column, unless somebody has edited the SQL. `status` prints the data that is kept out.',
  ],
  positionals: [
    { name: 'MIGRATION', help: 'name of its folder, or a part that only this name has', required: true },
  ],
  options: REJECT_OPTIONS,
  examples: [
    { line: 'sluice reject 20260102T030405_add_orders_coupon', does: 'reject a migration' },
    { line: 'sluice reject change_orders --column coupon', does: 'reject one of its columns' },
  ],
  run: async (context, args) =>
    (await import('../../reject/run-reject.ts')).runReject(context, args, 'reject'),
})
