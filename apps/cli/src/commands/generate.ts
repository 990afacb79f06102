import { generate as generateTypes, GENERATED } from '@sluice/schema-evolution'
import { command, type Outcome } from '../command.ts'
import { flag } from '../option.ts'
import { openProject } from '../project/project.ts'

/** `sluice generate` */
export const generate = command({
  name: 'generate',
  summary: 'write generated/ from migrations/, without a live database',
  description: [
    `Replays migrations/ on a shadow database in memory and writes the types of its tables to ${GENERATED}. With --check nothing is written, and the command fails when the file is not what the migrations make.`,
  ],
  positionals: [],
  options: { check: flag('only check; exit code 1 when the file is stale') },
  examples: [
    { line: 'sluice generate', does: 'write the types' },
    { line: 'sluice generate --check', does: 'check them, as CI does' },
  ],
  async run(context, { options }): Promise<Outcome> {
    const { dir, config } = await openProject(context, options.project)
    const { changed } = await generateTypes({ projectDir: dir, config, check: options.check ?? false })
    return {
      text: changed ? `${GENERATED} written` : `${GENERATED} is up to date`,
      data: { path: GENERATED, changed },
    }
  },
})
