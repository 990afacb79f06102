import { command } from '../framework/command.ts'
import { TRANSFORM_OPTIONS } from '../merge/transform-options.ts'

/** `sluice transform` */
export const transform = command({
  name: 'transform',
  summary: 'merge waiting data that fits by now, and build the models',
  description: [
    'Merges waiting rows, and backfills waiting values, into the current tables, in one transaction for each table. load and migrate do this at their end, unless --no-transform is given.',
    'Then it builds and tests models, as `sluice models build` does, but only those whose rows may have changed: their text or a table that they read has changed since transform last built them, or Sluice cannot know whether it has. It prints how many models it leaves out; `--full` builds these too.',
  ],
  positionals: [],
  options: TRANSFORM_OPTIONS,
  examples: [
    { line: 'sluice transform', does: 'merge into the default target, and build the models' },
    { line: 'sluice transform --full', does: 'build all models' },
  ],
  run: async (context, args) => (await import('../merge/run-transform.ts')).runTransform(context, args),
})
