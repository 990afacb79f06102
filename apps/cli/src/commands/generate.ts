import { command, type Arguments } from '../command.ts'
import { flag, type OptionTable } from '../option.ts'

const OPTIONS = { check: flag('only check; exit code 1 when a file is stale') } satisfies OptionTable

export type GenerateArguments = Arguments<typeof OPTIONS>

/** `sluice generate` */
export const generate = command({
  name: 'generate',
  summary: 'write generated/ from migrations/, without a live database',
  description: [
    'Replays migrations/ on a shadow database in memory and writes the types of its tables to generated/database.ts, and for each engine that the targets use the schema as SQL to generated/state/. With --check nothing is written, and the command fails when a file is not what the migrations make.',
  ],
  positionals: [],
  options: OPTIONS,
  endsAtOnce: true,
  examples: [
    { line: 'sluice generate', does: 'write types and schema' },
    { line: 'sluice generate --check', does: 'check them, as CI does' },
  ],
  run: async (context, args) => (await import('../generate/run-generate.ts')).runGenerate(context, args),
})
