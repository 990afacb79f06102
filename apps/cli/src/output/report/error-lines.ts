import { SluiceError, type PrintedError, oneLine, shownText } from '@sluice/schema'
import type { Colors } from '../../framework/colors.ts'

/** An error as a person reads it: what, where, what next; those that were found together, one behind the other. */
export function errorLines(
  error: PrintedError | SluiceError,
  stack: string | undefined,
  colors: Colors,
): string[] {
  return [
    `${colors.red(colors.bold('error'))} ${colors.bold(error.code)}: ${shownText(error.message)}`,
    ...(error.place ? [`  at ${oneLine(error.place)}`] : []),
    ...(error.hint ? [`  ${colors.cyan('→')} ${shownText(error.hint)}`] : []),
    ...(stack === undefined ? [] : ['', shownText(stack)]),
    ...(error instanceof SluiceError ? error.also.flatMap((one) => errorLines(one, undefined, colors)) : []),
  ]
}
