import type { Preview } from '../../preview/preview.ts'
import { previewProject, type PreviewRequest } from '../../preview/preview-project.ts'
import type { OpenProject } from '../project/open-project.ts'
import { onChosen, type RunOptions } from '../project/run-options.ts'

export interface PreviewOptions extends RunOptions, PreviewRequest {}

/**
 * Compares the tables and models of a target with their state after the pending migrations, the waiting rows and the
 * models of the working tree are applied: added, removed and changed rows. It works in a scratch database, and only
 * reads the target.
 * @throws SluiceError if the target cannot be read, or no scratch database can be created
 * @example const { ok, tables } = await preview(project, { select: ['marts.daily'] })
 */
export const preview = (project: OpenProject, options: PreviewOptions = {}): Promise<Preview> =>
  onChosen(project, options, (chosen, context) => previewProject(project, chosen, context, options))
