import type { Arguments } from '../framework/command.ts'
import { DATASET_SUFFIX, count, date, flag, text, type OptionTable } from '../framework/option.ts'

export const LOAD_OPTIONS = {
  'dry-run': flag('read the sources and print what a load would do, but write nothing'),
  limit: count('take at most N rows of each resource'),
  'full-refresh': flag(
    'forget cursors and loaded files, load everything, and replace the tables; with --since, --until or --max-files, the same as --reload',
  ),
  refresh: text(
    'drop-data|drop-resources|drop-sources',
    'start from the beginning: drop-data is the same as --full-refresh; the others load nothing, and write a migration that drops the tables of the resources, or of their sources',
  ),
  reload: flag('read loaded files again, and replace their rows'),
  yes: flag('replace rows without asking'),
  'no-transform': flag('stage the data, but do not merge it; sluice transform merges it later'),
  strict: flag('fail, and load nothing, if a record cannot be read'),
  'max-quarantined': text(
    'N|P%',
    'fail a resource if more than N records, or P percent, would be quarantined (default: a third; a single record never fails it)',
  ),
  contract: text('MODE', 'contract of this load, such as freeze or columns=freeze,dataType=discard_row'),
  since: date('load only files, or rows by their cursor, from this day on'),
  until: date('load only files, or rows by their cursor, up to and including this day'),
  slices: text(
    'day|week|month|N days',
    'load the days from --since to --until in slices, and commit each slice separately; slices that are already loaded are skipped',
  ),
  again: flag('with --slices: also load slices that are already loaded'),
  'max-files': count('take at most N files of each resource, the oldest first'),
  ...DATASET_SUFFIX,
} satisfies OptionTable

export type LoadArguments = Arguments<typeof LOAD_OPTIONS>
