import { command } from '../framework/command.ts'
import { LOAD_OPTIONS } from '../load/load-options.ts'

/** `sluice load [source[.resource] ...]` */
export const load = command({
  name: 'load',
  summary: 'load new data: merge the rows that fit, and propose a migration for the rest',
  description: [
    'Reads new data from the sources, stages it, and merges every row that fits the reviewed schema. Rows and values that do not fit wait in staging, and the load writes a migration for them, which you review. Each source is committed in one transaction, so a killed load leaves nothing half-done. If a resource fails, the other resources are still loaded; the exit code is 1, and `sluice loads --failed` lists the failure. The next load resumes rows that were read completely but not committed.',
    'A contract in the config, or --contract, can change this: evolve applies schema changes immediately, freeze fails the load, discard_row and discard_value leave out the rows or values that do not fit.',
    'Before a load deletes rows, it asks for confirmation on a terminal; without a terminal it fails with E_NOT_CONFIRMED. --yes skips the question. A load asks if --full-refresh, --reload or --limit would leave fewer rows, and if a replace resource or a new version of a file would leave no rows or less than half of them. On a protected target, it asks for each --full-refresh and --reload.',
    '--refresh drop-resources and --refresh drop-sources load nothing. They write a migration that drops the tables and deletes the cursors, loaded files and state of the resources. After you review it and run sluice migrate, the next load reads everything from the beginning.',
    'For a resource with a cursor, --since and --until load a range, and leave the cursor where it is. With --slices, the plan is stored first, and each slice is committed separately; run the command again to load slices that are missing or failed. With --slices and --dry-run, the command reads one slice of each resource, and prints how many requests all slices need and how long they take at least. With --json, `more` is true as long as something is left to load.',
    'Records that cannot be read are stored in _sluice.quarantine with their file, line, text and reason, and the load continues.',
  ],
  positionals: [{ name: 'source[.resource]', help: 'load only these (default: all)', many: true }],
  options: LOAD_OPTIONS,
  examples: [
    { line: 'sluice load', does: 'load all sources' },
    { line: 'sluice load orders.orders_create --max-files 30', does: 'backfill in steps of 30 files' },
    {
      line: 'sluice load orders --reload --since 2026-01-31 --until 2026-01-31',
      does: 'load the files of one day again',
    },
    {
      line: 'sluice load shop.orders --since 2025-01-01 --until 2025-12-31 --slices month',
      does: 'backfill the range of a cursor, month by month',
    },
    { line: 'sluice load --dry-run', does: 'print what a load would do' },
  ],
  run: async (context, args) => (await import('../load/run-load-command.ts')).runLoadCommand(context, args),
})
