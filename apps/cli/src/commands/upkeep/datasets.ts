import { command } from '../../framework/command.ts'
import { DATASETS_OPTIONS } from '../../datasets/datasets-options.ts'

/** `sluice datasets [list|drop] [NAME]` */
export const datasets = command({
  name: 'datasets',
  summary: 'list or drop the datasets that were made with --dataset-suffix',
  description: [
    'With --dataset-suffix dev_anna, or the variable SLUICE_DATASET_SUFFIX, a command works on your own datasets: shop_dev_anna instead of shop. They have their own staging, models and system schema, _sluice_dev_anna. Schema changes are applied there immediately; the migrations/ and generated/ of the project do not change.',
    '`list` shows the datasets with a suffix on a target, with their tables and rows.',
    '`drop` drops one of these datasets, or with --suffix all datasets with a suffix, together with their system schema, migrations and load packages. It drops nothing else: if a view or table outside of them depends on them, the command prints its name and stops. It asks for confirmation, unless you give --yes.',
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
      does: 'drop all datasets with the suffix, after a confirmation',
    },
  ],
  run: async (context, args) => (await import('../../datasets/run-datasets.ts')).runDatasets(context, args),
})
