import { command } from '../framework/command.ts'
import { TRANSFORM_OPTIONS } from '../merge/transform-options.ts'

/** `sluice transform` */
export const transform = command({
  name: 'transform',
  summary: 'merge what waits in staging and now fits, and build the models',
  description: [
    'Merges waiting rows, and backfills waiting values, into the current tables, in one transaction for each table. load and migrate do this at their end, unless --no-transform is given.',
    'Then builds and tests, as `sluice models build` does, the models that may have other rows by now: their text, or a table that they read, has changed since transform built them, or it cannot be known. It says how many are left out; `--full` builds these too.',
  ],
  positionals: [],
  options: TRANSFORM_OPTIONS,
  examples: [
    { line: 'sluice transform', does: 'merge into the default target, and build the models' },
    { line: 'sluice transform --full', does: 'build all models' },
  ],
  run: async (context, args) => (await import('../merge/run-transform.ts')).runTransform(context, args),
})
