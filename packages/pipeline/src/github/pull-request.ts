import type { Gh } from './gh.ts'

export interface PullRequest {
  readonly number: number
  readonly url: string
  readonly body: string
}

export interface PullRequestText {
  /** Branch that has the commits. */
  readonly head: string
  /** Branch that they are to go into. */
  readonly base: string
  readonly title: string
  /** Markdown. */
  readonly body: string
}

/** The open pull request of a branch of this repository, not of a fork that has one of the same name. */
export async function findPullRequest(gh: Gh, head: string): Promise<PullRequest | undefined> {
  const fields = 'number,url,body,isCrossRepository'
  const found = await gh(['pr', 'list', '--state', 'open', '--head', head, '--json', fields])
  return (JSON.parse(found) as (PullRequest & { readonly isCrossRepository: boolean })[]).find(
    ({ isCrossRepository }) => !isCrossRepository,
  )
}

/** Opens the pull request of a branch, or brings the one there is up to date; gives its address. */
export async function putPullRequest(
  gh: Gh,
  { head, base, title, body }: PullRequestText,
): Promise<{ readonly done: 'opened' | 'updated'; readonly url: string }> {
  const present = await findPullRequest(gh, head)
  if (!present) {
    const args = ['--head', head, '--base', base, '--title', title, '--body-file', '-']
    return { done: 'opened', url: await gh(['pr', 'create', ...args], body) }
  }
  // `gh pr edit` asks for more than a workflow's token may read.
  const path = `repos/{owner}/{repo}/pulls/${present.number}`
  await gh(['api', '--silent', '--method', 'PATCH', path, '--input', '-'], JSON.stringify({ title, body }))
  return { done: 'updated', url: present.url }
}

/** Closes a pull request, and says why. */
export async function closePullRequest(gh: Gh, { number }: PullRequest, why: string): Promise<void> {
  await gh(['pr', 'close', String(number), '--comment', why])
}
