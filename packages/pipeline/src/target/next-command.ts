import type { ChosenTarget } from './target.ts'

/** Which project, target and suffix a command was given. */
export interface Given {
  readonly project?: string
  readonly target?: string
  readonly 'dataset-suffix'?: string
}

const quoted = (text: string): string =>
  /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** A command to run next on the same project and target: `sluice migrate --target production`. */
export const nextCommand = (command: string, { project, target, 'dataset-suffix': suffix }: Given): string =>
  [
    `sluice ${command}`,
    ...(project === undefined ? [] : [`--project ${quoted(project)}`]),
    ...(target === undefined ? [] : [`--target ${quoted(target)}`]),
    ...(suffix === undefined ? [] : [`--dataset-suffix ${quoted(suffix)}`]),
  ].join(' ')

/** What is done with a migration before it may be applied. */
export const reviewOf = ({ target }: Pick<ChosenTarget, 'target'>): string =>
  target.protected ? 'review and commit' : 'review'
