import type { Preview } from '../../preview/preview.ts'
import { previewProject, type PreviewRequest } from '../../preview/preview-project.ts'
import type { OpenProject } from '../project/open-project.ts'
import { onChosen, type RunOptions } from '../project/run-options.ts'

export interface PreviewOptions extends RunOptions, PreviewRequest {}

/**
 * What the tables and models of a target will be once the pending migrations, the rows that wait and the models of the
 * working tree are applied: rows added, removed and changed, compared in a scratch database. The target is only read.
 * @throws SluiceError where the target cannot be read, or no scratch database can be made
 * @example const { ok, tables } = await preview(project, { select: ['marts.daily'] })
 */
export const preview = (project: OpenProject, options: PreviewOptions = {}): Promise<Preview> =>
  onChosen(project, options, (chosen, context) => previewProject(project, chosen, context, options))
