import type { SluiceError, ToldError } from '@sluice/schema'
import type { Colors } from './colors.ts'

/** An error as a person reads it: what, where, what next. */
export function errorLines(
  error: ToldError | SluiceError,
  stack: string | undefined,
  colors: Colors,
): string[] {
  return [
    `${colors.red(colors.bold('error'))} ${colors.bold(error.code)}: ${error.message}`,
    ...(error.place ? [`  at ${error.place}`] : []),
    ...(error.hint ? [`  ${colors.cyan('→')} ${error.hint}`] : []),
    ...(stack === undefined ? [] : ['', stack]),
  ]
}
