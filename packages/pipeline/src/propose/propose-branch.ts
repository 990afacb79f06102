import type { RunContext } from '../run/run-context.ts'
import { readBranch, resolveBase } from '../git/branch.ts'
import { checkIdentity } from '../git/identity.ts'
import { fetchBranches, readRemote } from '../git/remote.ts'
import { differs, openRepository } from '../git/repository.ts'
import type { Opened } from '../target/with-target.ts'
import { describeProposal } from './describe-proposal.ts'
import { buildBranch } from './branch/build-branch.ts'
import type { Proposal } from './proposal.ts'
import { writeBranch } from './branch/write-branch.ts'

export interface BranchOptions {
  /** Name of the branch; `sluice/<dataset>` by default. */
  readonly name?: string
  readonly base?: string
  /** Remote to push to. */
  readonly remote?: string
}

/**
 * Commits what is pending for a dataset on its branch, and pushes it where a remote is named.
 * @throws SluiceError E_NO_REPOSITORY, E_NO_AUTHOR, E_NO_COMMIT, E_NO_REMOTE, E_REMOTE, E_BRANCH_…, E_PUSH_RACE
 */
export async function proposeBranch(
  opened: Opened,
  context: Pick<RunContext, 'env' | 'now' | 'emit' | 'signal'>,
  dataset: string,
  options: BranchOptions,
): Promise<Proposal> {
  const repository = await openRepository(opened.project.dir, context.env)
  await checkIdentity(repository)
  const name = options.name ?? `sluice/${dataset}`
  const remote = options.remote === undefined ? undefined : await readRemote(repository, options.remote)
  const base = await resolveBase(repository, options.base, remote)
  if (remote)
    await fetchBranches(repository, remote, [name, ...(base.branch === undefined ? [] : [base.branch])])
  const branch = await readBranch(repository, name, base.commit, remote)
  const where = {
    name,
    base: base.branch ?? base.commit,
    found: branch.tip ?? null,
    edited: branch.edited,
    remote: remote?.name ?? null,
  }
  await using filled = await buildBranch(opened, context, repository, branch, dataset)
  context.signal.throwIfAborted()
  const { notes } = filled
  if (!filled.pending) {
    return {
      dataset,
      changed: false,
      migrations: [],
      notes,
      branch: { ...where, commit: null, updated: false },
    }
  }
  const written = await writeBranch(repository, branch, remote, dataset, filled)
  return {
    ...(await describeProposal(
      opened,
      context,
      dataset,
      { ...filled, projectDir: filled.draft.projectDir },
      branch.edited,
    )),
    notes,
    uncommitted: filled.uncommitted.map((id) => `migrations/${id}`),
    ...(filled.uncommitted.length > 0 &&
      (await differs(repository, 'generated')) && { generated_differs: true }),
    branch: { ...where, ...written },
  }
}
