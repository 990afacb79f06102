import { command } from '../../framework/command.ts'
import { REJECT_OPTIONS } from '../../reject/reject-options.ts'

/** `sluice accept MIGRATION` */
export const accept = command({
  name: 'accept',
  summary: 'restore a rejected migration, or one of its rejected columns',
  description: [
    'Restores a rejected migration. It is then pending again: `migrate` applies it, and merges the data that waited for it. If the tables have changed in the meantime, `plan --rebase` adapts the migration to them.',
  ],
  positionals: [
    { name: 'MIGRATION', help: 'name of its folder, or a part that only this name has', required: true },
  ],
  options: REJECT_OPTIONS,
  examples: [{ line: 'sluice accept change_orders --column coupon', does: 'restore one of its columns' }],
  run: async (context, args) =>
    (await import('../../reject/run-reject.ts')).runReject(context, args, 'accept'),
})
