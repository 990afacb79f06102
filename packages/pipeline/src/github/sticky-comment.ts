import type { Gh } from './gh.ts'

interface Comment {
  readonly url: string
  readonly body: string
  readonly viewerDidAuthor: boolean
}

/**
 * Writes the comment of a pull request that begins with `marker`: the one that we wrote before, else a new one. A comment
 * of somebody else is left alone, whatever it begins with.
 */
export async function putStickyComment(
  gh: Gh,
  pullRequest: number,
  marker: string,
  body: string,
): Promise<'added' | 'edited'> {
  const answer = await gh(['pr', 'view', String(pullRequest), '--json', 'comments'])
  const { comments } = JSON.parse(answer) as { readonly comments: readonly Comment[] }
  const own = comments.find((one) => one.viewerDidAuthor && one.body.startsWith(marker))
  const [, id] = /#issuecomment-(\d+)$/.exec(own?.url ?? '') ?? []
  const where =
    id === undefined
      ? ['POST', `repos/{owner}/{repo}/issues/${pullRequest}/comments`]
      : ['PATCH', `repos/{owner}/{repo}/issues/comments/${id}`]
  await gh(['api', '--silent', '--method', ...where, '--input', '-'], JSON.stringify({ body }))
  return id === undefined ? 'added' : 'edited'
}
