import { proposeDatasets, type ProposalPlace, type ProposeResult } from '../../propose/propose-datasets.ts'
import type { OpenProject } from '../project/open-project.ts'
import { onTarget, type RunOptions } from '../project/run-options.ts'

export interface ProposeOptions extends RunOptions, ProposalPlace {}

/**
 * Writes the migrations that what waits in staging needs, as a load does, into the working tree, or commits them on a branch
 * for each dataset. One of several datasets that fails does not stop the others: the result lists it in `failures`.
 * @throws SluiceError where nothing could be proposed
 * @example const { proposals } = await propose(project, { target: 'production', pullRequest: true })
 */
export const propose = (project: OpenProject, options: ProposeOptions = {}): Promise<ProposeResult> =>
  onTarget(project, options, (opened, context) => proposeDatasets(opened, context, options), { own: true })
