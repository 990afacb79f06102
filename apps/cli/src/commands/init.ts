import { command } from '../framework/command.ts'
import { INIT_OPTIONS } from '../init/init-options.ts'

/** `sluice init` */
export const init = command({
  name: 'init',
  summary: 'create a project in a folder: config, first source with its test, workflows',
  description: [
    'Writes sluice.config.ts, a source that reads the CSV files in input/ with its vitest test, .env.example, tsconfig.json, migrations/, generated/ and workflows for GitHub, and adds missing entries to package.json and .gitignore. Existing files do not change.',
    'On a terminal it asks before it writes; --yes writes without asking.',
  ],
  positionals: [],
  options: INIT_OPTIONS,
  examples: [{ line: 'sluice init --yes', does: 'start a project in the current folder' }],
  run: async (context, args) => (await import('../init/run-init.ts')).runInit(context, args),
})
