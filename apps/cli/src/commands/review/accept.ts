import { command } from '../../framework/command.ts'
import { REJECT_OPTIONS } from '../../reject/reject-options.ts'

/** `sluice accept MIGRATION` */
export const accept = command({
  name: 'accept',
  summary: 'restore a rejected migration, or a rejected column of it',
  description: [
    'Restores a migration that was rejected. It is pending again: `migrate` applies it and merges what was kept out. If the tables have changed meanwhile, `plan --rebase` puts it on top of them.',
  ],
  positionals: [
    { name: 'MIGRATION', help: 'name of its folder, or a part of it that no other has', required: true },
  ],
  options: REJECT_OPTIONS,
  examples: [{ line: 'sluice accept change_orders --column coupon', does: 'restore one column of it' }],
  run: async (context, args) =>
    (await import('../../reject/run-reject.ts')).runReject(context, args, 'accept'),
})
