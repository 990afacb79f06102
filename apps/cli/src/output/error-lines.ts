import type { Colors } from './colors.ts'

/** What is shown of an error; `SluiceError` has it. */
interface ShownError {
  readonly code: string
  readonly message: string
  readonly place: string | null | undefined
  readonly hint: string | null | undefined
}

/** An error as a person reads it: what, where, what next. */
export function errorLines(error: ShownError, stack: string | undefined, colors: Colors): string[] {
  return [
    `${colors.red(colors.bold('error'))} ${colors.bold(error.code)}: ${error.message}`,
    ...(error.place ? [`  at ${error.place}`] : []),
    ...(error.hint ? [`  ${colors.cyan('→')} ${error.hint}`] : []),
    ...(stack === undefined ? [] : ['', stack]),
  ]
}
