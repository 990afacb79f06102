import type { Arguments } from '../framework/command.ts'
import { DATASET_SUFFIX, count, date, flag, text, type OptionTable } from '../framework/option.ts'

export const LOAD_OPTIONS = {
  'dry-run': flag('profile and plan only: read the sources, write nothing'),
  limit: count('take at most N rows of each resource'),
  'full-refresh': flag(
    'forget cursors and loaded files, and replace the tables; with --since, --until or --max-files, act as --reload',
  ),
  refresh: text(
    'drop-data|drop-resources|drop-sources',
    'start again: drop-data is --full-refresh; the others write a migration that drops the tables of the resources, or of their sources, and load nothing',
  ),
  reload: flag('read files again that were loaded before, and replace their rows'),
  yes: flag('replace rows without asking'),
  'no-transform': flag('stage only; sluice transform merges later'),
  strict: flag('fail, and load nothing, if a record cannot be read'),
  'max-quarantined': text(
    'N|P%',
    'fail a resource if more than N records, or P percent, would be quarantined (default: a third, but never for one record)',
  ),
  contract: text('MODE', 'contract of this load, such as freeze or columns=freeze,dataType=discard_row'),
  since: date('take files, or rows of a cursor, of this day and later'),
  until: date('take files, or rows of a cursor, of this day and earlier'),
  slices: text(
    'day|week|month|N days',
    'load the days from --since to --until in slices, each committed by itself; skip those that are loaded',
  ),
  again: flag('with --slices: load slices again that were loaded before'),
  'max-files': count('take at most N files of each resource, the oldest first'),
  ...DATASET_SUFFIX,
} satisfies OptionTable

export type LoadArguments = Arguments<typeof LOAD_OPTIONS>
