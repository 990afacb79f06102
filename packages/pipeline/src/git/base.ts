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
  for (const { name, commit } of await candidates(repository)) if (commit !== '') return { name, commit }
  const head = await commitAt(repository, 'HEAD')
  return head === undefined ? undefined : { name: 'HEAD', commit: head }
}

/** `*` is the name of a remote. */
const BRANCHES = [
  ...['HEAD', 'main', 'master'].map((name) => `refs/remotes/*/${name}`),
  ...['main', 'master'].map((name) => `refs/heads/${name}`),
]

interface Reference extends Base {
  /** The reference that this one stands for. */
  readonly symbolic: string
  readonly isCheckedOut: boolean
}

/** Branches that may be the base, the likeliest first: all with one git command, because each takes time to start. */
async function candidates({ git }: Repository): Promise<readonly Base[]> {
  const format = '--format=%(refname)%00%(objectname)%00%(symref:short)%00%(HEAD)'
  const all = ((await git.ask(['for-each-ref', format, ...BRANCHES])) ?? '').split('\n').map(referenceIn)
  const remotes = all.flatMap(({ name }) => /^refs\/remotes\/([^/]+)\//.exec(name)?.[1] ?? [])
  const remote = remotes.includes('origin') ? 'origin' : remotes[0]
  const at = (name: string): readonly Reference[] => all.filter((one) => one.name === name)
  return [
    ...at(`refs/remotes/${remote}/HEAD`).map(({ symbolic, commit }) => ({ name: symbolic, commit })),
    ...['main', 'master'].flatMap((name) => at(`refs/remotes/${remote}/${name}`)),
    ...['main', 'master'].flatMap((name) => at(`refs/heads/${name}`)).filter((one) => !one.isCheckedOut),
  ]
}

function referenceIn(line: string): Reference {
  const [name = '', commit = '', symbolic = '', head = ''] = line.split('\0')
  return { name, commit, symbolic, isCheckedOut: head === '*' }
}

/** A reference without `refs/heads/` or `refs/remotes/`. */
export const shortName = (name: string): string => name.replace(/^refs\/(?:heads|remotes)\//, '')
