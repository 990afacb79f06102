import { SluiceError } from '@sluice/schema'
import type { Remote } from './remote.ts'
import { commitOf, type Repository } from './repository.ts'

/** The branch of a proposal, as it was found. */
export interface Branch {
  readonly name: string
  /** What it starts from, and is to be merged into. */
  readonly base: string
  /** Where it is: on the remote, or here where the remote does not have it; undefined where there is none. */
  readonly tip: string | undefined
  /** Where it is in this repository. */
  readonly local: string | undefined
  /** True: somebody committed to it, and that is not in the base yet. It is added to, and never reset. */
  readonly edited: boolean
}

/** Last line of the message of our commits: a commit whose tree is another one was amended by somebody. */
export const TREE_TRAILER = 'Sluice-Tree'

/**
 * Looks at a branch before it is written.
 * @throws SluiceError E_BRANCH_NAME, E_BRANCH_CHECKED_OUT, E_BRANCH_DIVERGED
 */
export async function readBranch(
  repository: Repository,
  name: string,
  base: string,
  remote: Remote | undefined,
): Promise<Branch> {
  const { git } = repository
  if ((await git.ask(['check-ref-format', '--branch', name])) === undefined) {
    throw new SluiceError(`${JSON.stringify(name)} is not a valid branch name`, {
      code: 'E_BRANCH_NAME',
      hint: 'set one with --branch=NAME',
    })
  }
  await assertNotCheckedOut(repository, name)
  const local = await git.ask(['rev-parse', '--verify', '--quiet', `refs/heads/${name}`])
  const tip = remote?.branches.get(name) ?? local
  if (tip !== undefined && local !== undefined && (await hasOthers(repository, tip, local))) {
    throw new SluiceError(`the branch ${name} has commits here that ${remote?.name ?? ''} does not have`, {
      code: 'E_BRANCH_DIVERGED',
      place: name,
      hint: `push them, or delete the branch here with git branch -D ${name}`,
    })
  }
  const edited =
    tip !== undefined &&
    (await hasOthers(repository, base, tip)) &&
    !(await isContained(repository, base, tip))
  return { name, base, tip, local, edited }
}

/** Moves the branch here, unless somebody moved it meanwhile. */
export async function moveBranch(
  { git }: Repository,
  { name, local }: Branch,
  commit: string,
): Promise<void> {
  const zero = '0'.repeat(commit.length)
  const message = ['-m', 'sluice propose']
  await git.run(['update-ref', ...message, `refs/heads/${name}`, commit, local ?? zero])
}

async function assertNotCheckedOut({ git }: Repository, name: string): Promise<void> {
  const worktrees = (await git.run(['worktree', 'list', '--porcelain'])).split('\n\n')
  const found = worktrees.find((one) => one.split('\n').includes(`branch refs/heads/${name}`))
  if (found === undefined) return
  throw new SluiceError(`the branch ${name} is checked out`, {
    code: 'E_BRANCH_CHECKED_OUT',
    place: /^worktree (.*)$/m.exec(found)?.[1] ?? name,
    hint: 'switch to another branch there, or set another name with --branch=NAME',
  })
}

/** Whether there are commits behind `from` up to `to` that are not ours, or that were amended. */
async function hasOthers({ git }: Repository, from: string, to: string): Promise<boolean> {
  const format = `%T%x00%(trailers:key=${TREE_TRAILER},valueonly,separator=%x2C)`
  const lines = await git.run(['log', `--format=${format}`, to, `^${from}`])
  return lines.split('\n').some((line) => {
    const [tree, ours] = line.split('\0')
    return line !== '' && tree !== ours
  })
}

/** Whether merging the branch would change nothing, as after its pull request was squashed. Needs git 2.38, else false. */
async function isContained(repository: Repository, base: string, tip: string): Promise<boolean> {
  const merged = await repository.git.ask(['merge-tree', '--write-tree', base, tip])
  if (merged === undefined) return false
  return merged.split('\n')[0] === (await treeOf(repository, base))
}

/** The tree of a commit. */
export const treeOf = ({ git }: Repository, commit: string): Promise<string> =>
  git.run(['rev-parse', `${commit}^{tree}`])

/**
 * The commit that a proposal is to start from, and the name of its branch where a pull request needs one.
 * @throws SluiceError E_NO_COMMIT
 */
export async function resolveBase(
  repository: Repository,
  named: string | undefined,
  remote: Remote | undefined,
): Promise<{ readonly branch: string | undefined; readonly commit: string }> {
  if (!remote) return { branch: undefined, commit: await commitOf(repository, named ?? 'HEAD') }
  const prefix = `${remote.name}/`
  const branch = named?.startsWith(prefix) ? named.slice(prefix.length) : (named ?? remote.defaultBranch)
  const commit = branch === undefined ? undefined : remote.branches.get(branch)
  if (commit !== undefined) return { branch, commit }
  throw new SluiceError(
    branch === undefined ? `${remote.name} has no default branch` : `${remote.name} has no branch ${branch}`,
    { code: 'E_NO_COMMIT', place: remote.name, hint: 'name one that it has with --base BRANCH' },
  )
}
