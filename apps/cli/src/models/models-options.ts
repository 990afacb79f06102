import type { Arguments } from '../framework/command.ts'
import { DATASET_SUFFIX, count, date, flag, text, type OptionTable } from '../framework/option.ts'

export const MODELS_OPTIONS = {
  exclude: text('SELECTOR', 'leave out what it selects; several in quotes, between spaces'),
  threads: count('how many models are built at a time on Postgres (default and most: 4)'),
  'fail-fast': flag('begin nothing more once something failed'),
  'full-refresh': flag('build incremental models from the beginning'),
  since: date('build incremental models again from this day on'),
  until: date('with --since: up to this day, included (default: today)'),
  base: text('REF', 'commit or branch that state:modified and plan compare with (default: HEAD)'),
  limit: count('how many rows `show` prints (default: 20)'),
  unit: flag('with `test`: run the folders NAME.test/CASE/ beside the models, in memory'),
  yes: flag('on a protected target, build models whose columns go or change their type, without asking'),
  to: text('DIR', 'docs: folder of the site (default: .sluice/docs)'),
  upstream: flag('lineage: only what it comes from'),
  downstream: flag('lineage: only what comes from it'),
  openlineage: flag('lineage: print events of OpenLineage, one a line'),
  ...DATASET_SUFFIX,
} satisfies OptionTable

export type ModelsArguments = Arguments<typeof MODELS_OPTIONS>
