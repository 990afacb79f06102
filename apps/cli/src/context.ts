import type { LoadEvent } from '@sluice/loader'
import type { Environment } from './dotenv.ts'
import type { Colors } from './output/colors.ts'
import type { Redactor } from './redact.ts'

/** What a command is handed besides its arguments. */
export interface Context {
  readonly cwd: string
  readonly env: Environment
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly redactor: Redactor
  readonly colors: Colors
  /** Cells of the terminal; undefined where the result goes elsewhere. */
  readonly width: number | undefined
  readonly now: () => Date
  /** Asks a question that is answered by yes or no; undefined where no person follows the run. */
  readonly ask?: (question: string) => Promise<boolean>
  /** Tells whoever follows the run. */
  emit(event: LoadEvent): void
}
