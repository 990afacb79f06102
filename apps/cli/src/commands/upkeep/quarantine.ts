import { command } from '../../framework/command.ts'
import { QUARANTINE_OPTIONS } from '../../quarantine/quarantine-options.ts'

/** `sluice quarantine [list|show|retry|drop] [source[.resource] ...]` */
export const quarantine = command({
  name: 'quarantine',
  summary: 'list, show, retry or drop the records that loads could not read',
  description: [
    'Records that cannot be read, rows without a primary key, and data that a contract discards are kept in _sluice.quarantine with load, file, line, reason and text. `list` counts them by load, file and reason; `show` prints them.',
    '`retry` reads the files of the records again with the current config, and loads them. The rows of a file replace the rows that were loaded from it before, so no row is duplicated. Records from a generator cannot be retried; correct them in the source.',
    '`drop` deletes records. A record is no longer listed once a later version of its file has been loaded.',
  ],
  positionals: [
    { name: 'list|show|retry|drop', help: 'what to do (default: list)' },
    { name: 'source[.resource]', help: 'only records of these (default: all)', many: true },
  ],
  options: QUARANTINE_OPTIONS,
  examples: [
    { line: 'sluice quarantine', does: 'count the records by load, file and reason' },
    { line: 'sluice quarantine show orders --load 12', does: 'print the records of load 12' },
    { line: 'sluice quarantine retry orders.orders_create', does: 'read their files again' },
    { line: 'sluice quarantine drop --file 2026-01-02.csv', does: 'delete the records of one file' },
  ],
  run: async (context, args) =>
    (await import('../../quarantine/run-quarantine.ts')).runQuarantine(context, args),
})
