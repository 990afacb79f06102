import type { SluiceError } from '@sluice/schema'
import type { Colors } from './colors.ts'

/** An error as a person reads it: what, where, what next. */
export function errorLines(error: SluiceError, stack: string | undefined, colors: Colors): string[] {
  return [
    `${colors.red(colors.bold('error'))} ${colors.bold(error.code)}: ${error.message}`,
    ...(error.place === undefined ? [] : [`  at ${error.place}`]),
    ...(error.hint === undefined ? [] : [`  ${colors.cyan('→')} ${error.hint}`]),
    ...(stack === undefined ? [] : ['', stack]),
  ]
}
