import { command, type Arguments } from '../command.ts'
import type { OptionTable } from '../option.ts'

const OPTIONS = {} satisfies OptionTable

export type StatusArguments = Arguments<typeof OPTIONS>

/** `sluice status` */
export const status = command({
  name: 'status',
  summary: 'show for each resource its last load and what waits, and pending migrations',
  description: [
    'For each resource: the last load, and over all loads the rows that were read, merged, and that wait in staging, are held there because a value does not fit, or are quarantined. Then the loads of which something waits, and the migrations that the target does not have. Rows of nested tables are not counted.',
  ],
  positionals: [],
  options: OPTIONS,
  endsAtOnce: true,
  examples: [{ line: 'sluice status --target production', does: 'how production is' }],
  run: async (context, args) => (await import('../status/run-status.ts')).runStatus(context, args),
})
