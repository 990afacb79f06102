import type { Arguments } from '../framework/command.ts'
import { DATASET_SUFFIX, count, date, flag, text, type OptionTable } from '../framework/option.ts'

export const MODELS_OPTIONS = {
  exclude: text(
    'SELECTOR',
    'leave out the models that it selects; write several in quotes, with spaces between them',
  ),
  threads: count('how many models are built at the same time on Postgres (default and maximum: 4)'),
  'fail-fast': flag('start no other model or test after a failure'),
  'full-refresh': flag('build incremental models from the beginning'),
  since: date('build incremental models again from this day on'),
  until: date('with --since: up to and including this day (default: today)'),
  base: text('REF', 'commit or branch that state:modified and plan compare with (default: HEAD)'),
  limit: count('how many rows `show` prints (default: 20)'),
  unit: flag('with `test`: run the unit tests in the folders NAME.test/CASE/ beside the models, in memory'),
  yes: flag('on a protected target, do not ask before models lose columns or change column types'),
  to: text('DIR', 'docs: folder of the site (default: .sluice/docs)'),
  upstream: flag('lineage: print only what it is made from'),
  downstream: flag('lineage: print only what is made from it'),
  openlineage: flag('lineage: print OpenLineage events, one per line'),
  ...DATASET_SUFFIX,
} satisfies OptionTable

export type ModelsArguments = Arguments<typeof MODELS_OPTIONS>
