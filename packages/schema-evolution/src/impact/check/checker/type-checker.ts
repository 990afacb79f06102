import type { Diagnostic } from './diagnostic.ts'

/** A compiler that stays open, so that a question costs only what changed since the last one. */
export interface TypeChecker extends AsyncDisposable {
  /** The files of the program that a tsconfig describes, those of libraries too, as absolute paths. */
  files(tsconfig: string): Promise<readonly string[]>
  /** The errors that stand in a tsconfig, or in no file at all. */
  configErrors(tsconfig: string): Promise<readonly Diagnostic[]>
  /** The errors in these files of the program. */
  errors(tsconfig: string, files: Iterable<string>): Promise<readonly Diagnostic[]>
  /** Gives a file another text, from the next question on. */
  write(path: string, text: string): Promise<void>
}
