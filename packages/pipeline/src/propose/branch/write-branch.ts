import { moveBranch, treeOf, type Branch } from '../../git/branch.ts'
import { pushBranch, type Remote } from '../../git/remote.ts'
import type { Repository } from '../../git/repository.ts'
import { commitMessage } from './commit-message.ts'
import type { FilledDraft } from './build-branch.ts'

/** Where a branch is once it was written. */
export interface WrittenBranch {
  readonly commit: string
  /** False: it was so already. */
  readonly updated: boolean
}

/** Commits the draft on the branch, pushes it where there is a remote, and moves the branch here. */
export async function writeBranch(
  repository: Repository,
  branch: Branch,
  remote: Remote | undefined,
  dataset: string,
  filled: FilledDraft,
): Promise<WrittenBranch> {
  const commit = await commitDraft(repository, branch, dataset, filled)
  const pushed = remote?.branches.get(branch.name)
  if (remote && pushed !== commit)
    await pushBranch(repository, remote, branch.name, { commit, expected: pushed })
  if (branch.local !== commit) await moveBranch(repository, branch, commit)
  return { commit, updated: commit !== branch.tip }
}

async function commitDraft(
  repository: Repository,
  { tip }: Branch,
  dataset: string,
  { draft, start, migrations, rejected }: FilledDraft,
): Promise<string> {
  const tree = await draft.write()
  if (
    tip !== undefined &&
    tree === (await treeOf(repository, tip)) &&
    (await startsFrom(repository, tip, start))
  )
    return tip
  return (await draft.commit(tree, start, commitMessage(dataset, migrations, rejected))) ?? start
}

const startsFrom = async ({ git }: Repository, tip: string, start: string): Promise<boolean> =>
  tip === start || (await git.ask(['rev-parse', '--verify', '--quiet', `${tip}^`])) === start
