import { command, type Outcome } from '../command.ts'
import { readStatus } from '../status/read-status.ts'
import { statusText } from '../status/status-text.ts'
import { openProject } from '../project/project.ts'
import { chooseTarget, mayHoldData, withEngine } from '../target.ts'

/** `sluice status` */
export const status = command({
  name: 'status',
  summary: 'show for each resource its last load and what waits, and pending migrations',
  description: [
    'For each resource: the last load, and over all loads the rows that were read, merged, and that wait in staging, are held there because a value does not fit, or are quarantined. Then the loads of which something waits, and the migrations that the target does not have. Rows of nested tables are not counted.',
  ],
  positionals: [],
  options: {},
  examples: [{ line: 'sluice status --target production', does: 'how production is' }],
  async run(context, { options }): Promise<Outcome> {
    const project = await openProject(context, options.project)
    const chosen = chooseTarget(context, project, options.target)
    const status = mayHoldData(chosen, project)
      ? await withEngine(chosen, project, (engine) => readStatus(engine, project))
      : await readStatus(undefined, project)
    return {
      text: statusText(chosen, status, context),
      data: { target: chosen.name, place: chosen.place, ...status },
    }
  },
})
