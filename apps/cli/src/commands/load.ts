import { command } from '../framework/command.ts'
import { LOAD_OPTIONS } from '../load/load-options.ts'

/** `sluice load [source[.resource] ...]` */
export const load = command({
  name: 'load',
  summary: 'extract, profile, stage, propose migrations, merge what fits',
  description: [
    'Reads what is new in the sources, stages it, and merges all that fits the reviewed schema, in one transaction for each source: a load that is killed leaves nothing half-done. A resource that fails does not stop the others; the exit code is 1, and `sluice loads --failed` lists it. The next load resumes rows that were read completely but not committed. What does not fit waits in staging, and the change that it needs is written as a migration to review.',
    'A contract in the config, or --contract, can change this: evolve applies the change at once, freeze fails, discard_row and discard_value leave out what does not fit.',
    'Before a load deletes rows, it asks on a terminal; without a terminal it fails with E_NOT_CONFIRMED. --yes skips the question. It asks if --full-refresh, --reload or --limit would leave fewer rows, if a replace resource or a new version of a file would leave none or less than half, and for each --full-refresh and --reload on a protected target.',
    '--refresh drop-resources and drop-sources load nothing: they write a migration that drops the tables and what is known of the resources. After its review and sluice migrate, the next load starts again.',
    'For a resource with a cursor, --since and --until load a range, and leave the cursor where it is. With --slices the plan is stored first, and each slice is committed by itself: run the command again to load what is missing or failed. With --slices and --dry-run, one slice of each resource is read, and the command prints how many requests all of them need, and how long they take at least. --json has `more: true` while there is something left.',
    'Records that cannot be read go to _sluice.quarantine with file, line, text and reason, and the load continues.',
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
