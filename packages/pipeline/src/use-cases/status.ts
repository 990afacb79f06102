import { readStatus, type Status } from '../status/read-status.ts'
import { chooseTarget, mayHoldData } from '../target/target.ts'
import type { OpenProject } from './open-project.ts'
import { withPlainErrors } from './plain-errors.ts'
import { contextOf, onTarget, type RunOptions } from './run-options.ts'

/**
 * The resources with their last loads and counts, what waits, and the migrations that are pending.
 * @throws SluiceError
 * @example const { waiting, pending_migrations } = await status(project)
 */
export async function status(project: OpenProject, options: RunOptions = {}): Promise<Status> {
  const isThere = await withPlainErrors(project.redactor, async () =>
    mayHoldData(chooseTarget(contextOf(project, options), project, options.target), project),
  )
  return isThere
    ? onTarget(project, options, ({ engine }) => readStatus(engine, project))
    : readStatus(undefined, project)
}
