import { proposeDatasets, type ProposalPlace, type ProposeResult } from '../../propose/propose-datasets.ts'
import type { OpenProject } from '../project/open-project.ts'
import { onTarget, type RunOptions } from '../project/run-options.ts'

export interface ProposeOptions extends RunOptions, ProposalPlace {}

/**
 * Writes migrations for the waiting data, as a load does, into the working tree, or commits them on a branch for each
 * dataset. If one of several datasets fails, the others are still proposed, and the result lists the failure in
 * `failures`.
 * @throws SluiceError if nothing could be proposed
 * @example const { proposals } = await propose(project, { target: 'production', pullRequest: true })
 */
export const propose = (project: OpenProject, options: ProposeOptions = {}): Promise<ProposeResult> =>
  onTarget(project, options, (opened, context) => proposeDatasets(opened, context, options), { own: true })
