import { oneLine, unreachable } from '@sluice/schema'
import type { Check, CheckLevel } from '@sluice/pipeline'
import type { Context } from '../framework/context.ts'
import { counted } from '../output/numbers.ts'

function mark(level: CheckLevel, colors: Context['colors']): string {
  switch (level) {
    case 'ok':
      return colors.green('✓')
    case 'warn':
      return colors.yellow('⚠')
    case 'error':
      return colors.red('✗')
    default:
      return unreachable(level)
  }
}

/** The checks for people: those of the project, then those of each target. */
export function checksText(checks: readonly Check[], { colors }: Pick<Context, 'colors'>): string {
  const groups = [...Map.groupBy(checks, ({ target }) => target)].map(([target, some]) =>
    [
      ...(target === null ? [] : [colors.bold(`target ${target}`)]),
      ...some.flatMap((check) => linesOf(check, colors)),
    ].join('\n'),
  )
  const count = (level: CheckLevel): number => checks.filter((one) => one.level === level).length
  const [errors, warnings] = [count('error'), count('warn')]
  const end =
    errors + warnings === 0
      ? 'everything is fine'
      : [counted(errors, 'error'), counted(warnings, 'warning')].join(', ')
  return [...groups, end].join('\n\n')
}

function linesOf({ name, level, text, hint, code }: Check, colors: Context['colors']): readonly string[] {
  const shown = code === null ? text : `${code}: ${text}`
  return [
    `${mark(level, colors)} ${name}: ${oneLine(shown)}`,
    ...(hint === null ? [] : [`  ${colors.cyan('→')} ${hint}`]),
  ]
}
