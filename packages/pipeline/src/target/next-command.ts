import type { ChosenTarget } from './target.ts'

/** Which project and target a command was given. */
export interface Given {
  readonly project?: string
  readonly target?: string
}

const quoted = (text: string): string =>
  /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** A command to run next on the same project and target: `sluice migrate --target production`. */
export const nextCommand = (command: string, { project, target }: Given): string =>
  [
    `sluice ${command}`,
    ...(project === undefined ? [] : [`--project ${quoted(project)}`]),
    ...(target === undefined ? [] : [`--target ${quoted(target)}`]),
  ].join(' ')

/** What is done with a migration before it may be applied. */
export const reviewOf = ({ target }: Pick<ChosenTarget, 'target'>): string =>
  target.protected ? 'review and commit' : 'review'
