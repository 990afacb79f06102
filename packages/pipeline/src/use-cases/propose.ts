import { installSystem } from '@sluice/ledger'
import { proposeWaiting } from '../load/propose-waiting.ts'
import type { OpenProject } from './open-project.ts'
import { onTarget, type RunOptions } from './run-options.ts'

/**
 * Writes the migrations that what waits in staging needs, as a load does, and gives their folders.
 * @throws SluiceError
 * @example const folders = await propose(project)
 */
export const propose = (project: OpenProject, options: RunOptions = {}): Promise<readonly string[]> =>
  onTarget(project, options, async ({ engine }, context) => {
    await installSystem(engine)
    const datasets = new Set(project.config.sources.map(({ dataset }) => dataset))
    return proposeWaiting(engine, project, context, [...datasets])
  })
