import type { RunContext } from '../run/run-context.ts'
import { ghIn } from '../github/gh.ts'
import { closePullRequest, findPullRequest, putPullRequest } from '../github/pull-request.ts'
import { pushBranch, readRemote } from '../git/remote.ts'
import { openRepository } from '../git/repository.ts'
import type { Opened } from '../target/with-target.ts'
import { proposalMarker } from './proposal-marker.ts'
import type { Proposal, ProposedBranch } from './proposal.ts'

type Done = NonNullable<ProposedBranch['pull_request']>

/**
 * Opens or updates the pull request of a proposal whose branch was pushed; closes it where nothing is pending, and removes
 * its branch if nobody else committed to it.
 * @throws SluiceError E_NO_PROGRAM, E_GITHUB
 */
export async function withPullRequest(
  opened: Opened,
  context: Pick<RunContext, 'env'>,
  proposal: Proposal,
): Promise<Proposal> {
  const { branch } = proposal
  if (branch === undefined || branch.remote === null) return proposal
  const gh = ghIn(opened.project.dir, context.env)
  const { title = '', body = '', changed } = proposal
  const done: Done = changed
    ? await putPullRequest(gh, { head: branch.name, base: branch.base, title, body })
    : await closeStale(opened, context, proposal.dataset, { ...branch, remote: branch.remote })
  return { ...proposal, branch: { ...branch, pull_request: done } }
}

async function closeStale(
  { project, chosen }: Opened,
  { env }: Pick<RunContext, 'env'>,
  dataset: string,
  branch: ProposedBranch & { readonly remote: string },
): Promise<Done> {
  const gh = ghIn(project.dir, env)
  const present = await findPullRequest(gh, branch.name)
  // What another target needs, this one does not know.
  if (!present?.body.startsWith(proposalMarker(dataset, chosen.name))) return { done: 'none', url: null }
  await closePullRequest(gh, present, `Nothing waits for this on target \`${chosen.name}\` any more.`)
  if (!branch.edited) {
    const repository = await openRepository(project.dir, env)
    const { branches } = await readRemote(repository, branch.remote)
    const expected = branches.get(branch.name)
    if (expected === branch.found) {
      await pushBranch(repository, { name: branch.remote }, branch.name, { commit: undefined, expected })
    }
  }
  return { done: 'closed', url: present.url }
}
