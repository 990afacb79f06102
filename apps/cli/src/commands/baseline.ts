import { command } from '../framework/command.ts'

/** `sluice baseline [dataset ...]` */
export const baseline = command({
  name: 'baseline',
  summary: 'adopt the tables of an existing database',
  description: [
    'Writes a first migration that creates the existing tables and everything that belongs to them, and records it as applied without running it. After that, load and migrate work as usual.',
    'Loads cannot merge into a table that lacks the columns of Sluice. The command writes a second migration that adds them, and does not apply it. It also lists columns whose types are narrower than loads expect.',
  ],
  positionals: [{ name: 'dataset', help: 'schemas to adopt (default: those of the sources)', many: true }],
  options: {},
  examples: [
    { line: 'sluice baseline --target production', does: 'adopt the datasets of the sources' },
    { line: 'sluice baseline shop', does: 'adopt the schema shop' },
  ],
  run: async (context, args) => (await import('../baseline/run-baseline.ts')).runBaseline(context, args),
})
