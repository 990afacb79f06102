import { commitAt, commitOf, type Repository } from './repository.ts'

/** The commit that a branch is to be merged into. */
export interface Base {
  /** As a person would write it, such as `origin/main`. */
  readonly name: string
  readonly commit: string
}

/**
 * The named commit; by default the remote's default branch, else a local `main` or `master` that is not checked out, else
 * HEAD. Undefined before the first commit.
 * @throws SluiceError E_NO_COMMIT where the named one does not exist
 */
export async function findBase(repository: Repository, named: string | undefined): Promise<Base | undefined> {
  if (named !== undefined) return { name: named, commit: await commitOf(repository, named) }
  for (const name of await candidates(repository)) {
    const commit = await commitAt(repository, name)
    if (commit !== undefined) return { name, commit }
  }
  return undefined
}

async function candidates({ git }: Repository): Promise<readonly string[]> {
  const remotes = ((await git.ask(['remote'])) ?? '').split('\n').filter((name) => name !== '')
  const remote = remotes.includes('origin') ? 'origin' : remotes[0]
  const branch = (await git.ask(['symbolic-ref', '--quiet', '--short', 'HEAD'])) ?? ''
  const ofRemote =
    remote === undefined
      ? []
      : [
          (await git.ask(['symbolic-ref', '--quiet', '--short', `refs/remotes/${remote}/HEAD`])) ?? '',
          ...['main', 'master'].map((name) => `refs/remotes/${remote}/${name}`),
        ]
  const local = ['main', 'master'].filter((name) => name !== branch).map((name) => `refs/heads/${name}`)
  return [...ofRemote, ...local, 'HEAD'].filter((name) => name !== '')
}

/** A reference without `refs/heads/` or `refs/remotes/`. */
export const shortName = (name: string): string => name.replace(/^refs\/(?:heads|remotes)\//, '')
