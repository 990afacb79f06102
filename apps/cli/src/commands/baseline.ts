import { command, type Arguments } from '../command.ts'
import type { OptionTable } from '../option.ts'

const OPTIONS = {} satisfies OptionTable

export type BaselineArguments = Arguments<typeof OPTIONS>

/** `sluice baseline [dataset ...]` */
export const baseline = command({
  name: 'baseline',
  summary: 'adopt the tables of a database that was there before Sluice',
  description: [
    'Writes a first migration that makes the tables which are there, with all that belongs to them, and records it as applied without running it. From then on load and migrate go on as everywhere.',
    'A table that lacks the columns of Sluice cannot be merged into: a second migration, which is not applied, adds them. Columns whose types hold less than loads take them for are named.',
  ],
  positionals: [{ name: 'dataset', help: 'schemas to adopt (default: those of the sources)', many: true }],
  options: OPTIONS,
  examples: [
    { line: 'sluice baseline --target production', does: 'adopt the datasets of the sources' },
    { line: 'sluice baseline shop', does: 'adopt the schema shop' },
  ],
  run: async (context, args) => (await import('../baseline/run-baseline.ts')).runBaseline(context, args),
})
