import type { Context } from '../framework/context.ts'
import type { Proposal } from '@sluice/pipeline'

const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`

/** What was written for uncommitted migrations in `generated/` stops a pull, too. */
const aside = (uncommitted: readonly string[], generatedDiffers = false): string =>
  generatedDiffers
    ? `stash push --include-untracked --quiet -- ${uncommitted.join(' ')} generated`
    : `clean -fdq ${uncommitted.join(' ')}`

/** A proposal for people. `dir` is the project's folder, from where the command runs; empty where it is the same. */
export function proposalText(
  {
    dataset,
    changed,
    migrations,
    rejected = [],
    branch,
    title,
    uncommitted = [],
    notes = [],
    ...more
  }: Proposal,
  { colors }: Pick<Context, 'colors'>,
  dir = '',
): string {
  const noteLines = notes.map((note) => `${colors.yellow('!')} ${note}`)
  if (!changed) {
    const closed = branch?.pull_request?.done === 'closed' ? `, closed ${branch.pull_request.url ?? ''}` : ''
    return [`${colors.bold(dataset)}: nothing is pending${closed}`, ...noteLines].join('\n')
  }
  const lines = [
    `${colors.bold(dataset)}: ${title ?? ''}`,
    ...migrations.map((path) => `  ${path}${rejected.includes(path) ? ' (rejected in part)' : ''}`),
    ...rejected.flatMap((path) => (migrations.includes(path) ? [] : [`  ${path} (rejected)`])),
  ]
  if (!branch)
    return [...lines, `${colors.cyan('→')} review, then run sluice migrate, or sluice propose --branch`].join(
      '\n',
    )
  const at = `branch ${branch.name} at ${branch.commit?.slice(0, 12) ?? ''}`
  const pushed = branch.remote === null ? '' : `, pushed to ${branch.remote}`
  const { pull_request: request } = branch
  const git = dir === '' ? 'git' : `git -C ${quoted(dir)}`
  return [
    ...lines,
    `  ${at}${branch.updated ? '' : ', as it was'}${pushed}`,
    ...(request ? [`  pull request ${request.done}: ${request.url ?? ''}`] : []),
    ...noteLines,
    ...(uncommitted.length > 0
      ? [
          `${colors.cyan('→')} after it is merged, remove the local copies and pull: ${git} ${aside(uncommitted, more.generated_differs)} && ${git} pull`,
        ]
      : []),
  ].join('\n')
}
