import { statusOf, type Status } from '../status/read-status.ts'
import type { OpenProject } from './project/open-project.ts'
import { onChosen, type RunOptions } from './project/run-options.ts'

/**
 * Returns the resources with their last loads and counts, the waiting data, and the pending migrations.
 * @throws SluiceError
 * @example const { waiting, pending_migrations } = await status(project)
 */
export const status = (project: OpenProject, options: RunOptions = {}): Promise<Status> =>
  onChosen(project, options, (chosen, context) => statusOf(context, chosen, project))
