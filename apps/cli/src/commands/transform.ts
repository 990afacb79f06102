import { command } from '../framework/command.ts'
import { DATASET_SUFFIX } from '../framework/option.ts'

/** `sluice transform` */
export const transform = command({
  name: 'transform',
  summary: 'merge what waits in staging and now fits, and build the models',
  description: [
    'Merges waiting rows, and backfills waiting values, into the current tables, in one transaction for each table. load and migrate do this at their end, unless --no-transform is given.',
    'Then builds and tests the models of the project, as `sluice models build` does.',
  ],
  positionals: [],
  options: DATASET_SUFFIX,
  examples: [{ line: 'sluice transform', does: 'merge into the default target, and build the models' }],
  run: async (context, args) => (await import('../merge/run-transform.ts')).runTransform(context, args),
})
