import { command } from '../framework/command.ts'
import { GENERATE_OPTIONS } from '../generate/generate-options.ts'

/** `sluice generate` */
export const generate = command({
  name: 'generate',
  summary: 'write generated/ from migrations/, without a live database',
  description: [
    'Replays migrations/ on a shadow database in memory. Writes the types of its tables to generated/database.ts, and the schema as SQL to generated/state/ for each engine of the targets. With --check the command writes nothing, and fails if a file does not match the migrations.',
  ],
  positionals: [],
  options: GENERATE_OPTIONS,
  endsAtOnce: true,
  examples: [
    { line: 'sluice generate', does: 'write types and schema' },
    { line: 'sluice generate --check', does: 'check them, as CI does' },
  ],
  run: async (context, args) => (await import('../generate/run-generate.ts')).runGenerate(context, args),
})
