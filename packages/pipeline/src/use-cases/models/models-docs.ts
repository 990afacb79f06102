import { buildSite, type BuiltSite } from '../../models/docs/build-site.ts'
import type { OpenProject } from '../project/open-project.ts'
import { onChosen, type RunOptions } from '../project/run-options.ts'

export interface ModelsDocsOptions extends RunOptions {
  /** Folder of the site, relative to the project; `.sluice/docs` by default. */
  readonly to?: string
}

/**
 * Writes a catalogue of the tables and models of a project as a static site.
 * @throws SluiceError if the models cannot be read
 * @example const { path } = await modelsDocs(project, { to: 'site' })
 */
export const modelsDocs = (project: OpenProject, options: ModelsDocsOptions = {}): Promise<BuiltSite> =>
  onChosen(project, options, (chosen, context) => buildSite({ project, chosen }, context, options))
