import { command } from '../../framework/command.ts'
import { DATASETS_OPTIONS } from '../../datasets/datasets-options.ts'

/** `sluice datasets [list|drop] [NAME]` */
export const datasets = command({
  name: 'datasets',
  summary: 'list or drop the datasets that were made with --dataset-suffix',
  description: [
    'With --dataset-suffix dev_anna, or the variable SLUICE_DATASET_SUFFIX, a command works on datasets of your own: shop_dev_anna in place of shop, with staging, models and a system schema _sluice_dev_anna of their own. Schema changes are applied there at once; migrations/ and generated/ of the project stay as they are.',
    '`list` shows the datasets with a suffix on a target, with their tables and rows.',
    '`drop` drops one of them, or with --suffix all of a suffix, with their system schema, migrations and load packages. It drops nothing else: where a view or table elsewhere depends on them, it names it and stops. It asks first, unless --yes is given.',
  ],
  positionals: [
    { name: 'list|drop', help: 'what to do (default: list)' },
    { name: 'NAME', help: 'with drop: the dataset, such as shop_dev_anna' },
  ],
  options: DATASETS_OPTIONS,
  examples: [
    { line: 'sluice datasets', does: 'list datasets with a suffix' },
    {
      line: 'sluice datasets drop --suffix dev_anna',
      does: 'drop all that has the suffix, after a question',
    },
  ],
  run: async (context, args) => (await import('../../datasets/run-datasets.ts')).runDatasets(context, args),
})
