import { command, type Arguments } from '../command.ts'
import { count, date, flag, text, type OptionTable } from '../option.ts'

const OPTIONS = {
  'dry-run': flag('profile and plan only: read the sources, write nothing'),
  limit: count('take at most N rows of each resource'),
  'full-refresh': flag(
    'forget cursors and loaded files, and replace the tables; with a window of files, as --reload',
  ),
  reload: flag('read files again that were loaded before, and replace their rows'),
  yes: flag('replace rows without asking'),
  'no-transform': flag('stage only, and leave the merge to sluice transform'),
  strict: flag('fail, and load nothing, where a record cannot be read'),
  'max-quarantined': text(
    'N|P%',
    'fail a resource of which more than N records, or P percent, would be quarantined (default: a third, but never for one record)',
  ),
  contract: text('MODE', 'contract of this load, such as freeze or columns=freeze,dataType=discard_row'),
  since: date('take files of this day and later'),
  until: date('take files of this day and earlier'),
  'max-files': count('take at most N files of each resource, the oldest first'),
} satisfies OptionTable

export type LoadArguments = Arguments<typeof OPTIONS>

/** `sluice load [source[.resource] ...]` */
export const load = command({
  name: 'load',
  summary: 'extract, profile, stage, propose migrations, merge what fits',
  description: [
    'Reads what is new in the sources, stages it, and merges all that fits the reviewed schema: one transaction for each source, so that a load which is killed leaves nothing half-done. A resource that fails does not stop the others; the exit code is 1 then, and `sluice loads --failed` lists it. Rows that were read completely and not committed are resumed by the next load. What does not fit waits in staging, and the change it needs is written as a migration to review.',
    'A contract in the config, or --contract, says otherwise: evolve applies the change at once, freeze fails, discard_row and discard_value leave out what does not fit.',
    'Before rows go, the load asks on a terminal; elsewhere it fails with E_NOT_CONFIRMED, and --yes lets it pass: where --full-refresh, --reload or --limit would leave fewer rows, where a resource of type replace would leave none or less than half, and for each --full-refresh and --reload on a protected target.',
    'Records that cannot be read go to _sluice.quarantine with file, line, text and reason, and the load goes on.',
  ],
  positionals: [{ name: 'source[.resource]', help: 'load only these (default: all)', many: true }],
  options: OPTIONS,
  examples: [
    { line: 'sluice load', does: 'load all sources' },
    { line: 'sluice load orders.orders_create --max-files 30', does: 'backfill in steps of 30 files' },
    {
      line: 'sluice load orders --reload --since 2026-01-31 --until 2026-01-31',
      does: 'load the files of one day again',
    },
    { line: 'sluice load --dry-run', does: 'see what a load would find' },
  ],
  run: async (context, args) => (await import('../load/run-load-command.ts')).runLoadCommand(context, args),
})
