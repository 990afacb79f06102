import { command } from '../framework/command.ts'
import { DATASET_SUFFIX } from '../framework/option.ts'

/** `sluice status` */
export const status = command({
  name: 'status',
  summary: 'print the last load and the waiting rows of each resource, and the pending migrations',
  description: [
    'Prints the last load of each resource, and the total numbers of rows that were read, merged, waiting, blocked because a value does not fit, and quarantined. Then prints the loads with waiting rows, and the pending migrations. Rows of nested tables are not counted.',
  ],
  positionals: [],
  options: DATASET_SUFFIX,
  endsAtOnce: true,
  examples: [{ line: 'sluice status --target production', does: 'print the status of production' }],
  run: async (context, args) => (await import('../status/run-status.ts')).runStatus(context, args),
})
