import type { Arguments } from '../framework/command.ts'
import { DATASET_SUFFIX, flag, text, type OptionTable } from '../framework/option.ts'

export const SOURCES_OPTIONS = {
  replay: flag('with test: read the recorded pages, and compare the rows with the stored ones'),
  update: flag('with test --replay: store the rows'),
  against: text(
    'REF',
    'with test --replay: compare with the rows that the source makes from the same pages in another commit or branch',
  ),
  ...DATASET_SUFFIX,
} satisfies OptionTable

export type SourcesArguments = Arguments<typeof SOURCES_OPTIONS>
