import { didYouMean, SluiceError } from '@sluice/schema'
import { GitError } from './git.ts'
import type { Repository } from './repository.ts'

/** What a remote has, as it is now. */
export interface Remote {
  readonly name: string
  /** The branch that pull requests go to by default; undefined if the remote does not say. */
  readonly defaultBranch: string | undefined
  /** Tips of its branches by name. */
  readonly branches: ReadonlyMap<string, string>
}

/**
 * Asks a remote for its branches.
 * @throws SluiceError E_NO_REMOTE, E_REMOTE
 */
export async function readRemote({ git }: Repository, name: string): Promise<Remote> {
  const known = (await git.run(['remote'])).split('\n').filter((one) => one !== '')
  if (!known.includes(name)) {
    throw new SluiceError(`there is no git remote ${JSON.stringify(name)}`, {
      code: 'E_NO_REMOTE',
      place: git.dir,
      hint:
        known.length > 0
          ? didYouMean(name, known, { what: 'remotes' })
          : 'add one with git remote add origin URL',
    })
  }
  const lines = await git
    .run(['ls-remote', '--symref', name, 'HEAD', 'refs/heads/*'])
    .catch((cause: unknown) => {
      throw remoteError(`git cannot reach the remote ${name}`, name, cause)
    })
  const branches = new Map<string, string>()
  let defaultBranch: string | undefined
  for (const line of lines.split('\n')) {
    const [left = '', right = ''] = line.split('\t')
    if (left.startsWith('ref: refs/heads/') && right === 'HEAD')
      defaultBranch = left.slice('ref: refs/heads/'.length)
    else if (right.startsWith('refs/heads/')) branches.set(right.slice('refs/heads/'.length), left)
  }
  return { name, defaultBranch, branches }
}

/** Fetches branches of a remote, those of them that it has. */
export async function fetchBranches(
  { git }: Repository,
  { name, branches }: Remote,
  wanted: readonly string[],
): Promise<void> {
  const specs = wanted
    .filter((branch) => branches.has(branch))
    .map((branch) => `+refs/heads/${branch}:refs/remotes/${name}/${branch}`)
  if (specs.length === 0) return
  await git.run(['fetch', '--quiet', '--no-tags', name, ...specs]).catch((cause: unknown) => {
    throw remoteError(`git could not fetch from the remote ${name}`, name, cause)
  })
}

/**
 * Makes a branch of a remote be `commit`, or removes it; refused where it is not at `expected` any more, which is
 * undefined for a branch that is not there.
 * @throws SluiceError E_PUSH_RACE where somebody else was faster, E_REMOTE
 */
export async function pushBranch(
  { git }: Repository,
  { name }: Pick<Remote, 'name'>,
  branch: string,
  { commit, expected }: { readonly commit: string | undefined; readonly expected: string | undefined },
): Promise<void> {
  const ref = `refs/heads/${branch}`
  const lease = `--force-with-lease=${ref}:${expected ?? ''}`
  await git.run(['push', '--quiet', lease, name, `${commit ?? ''}:${ref}`]).catch((cause: unknown) => {
    if (cause instanceof GitError && cause.stderr.includes('stale info')) {
      throw new SluiceError(
        `the branch ${branch} on ${name} was changed in the meantime; nothing was pushed`,
        {
          code: 'E_PUSH_RACE',
          place: `${name}/${branch}`,
          hint: 'run the command again: it starts from the current state of the branch',
          cause,
        },
      )
    }
    throw remoteError(`git could not push ${branch} to ${name}`, `${name}/${branch}`, cause)
  })
}

function remoteError(message: string, place: string, cause: unknown): unknown {
  if (!(cause instanceof GitError)) return cause
  return new SluiceError(`${message}: ${cause.stderr.trim()}`, {
    code: 'E_REMOTE',
    place,
    hint: 'check that the remote is reachable and that you have write access',
    cause,
  })
}
