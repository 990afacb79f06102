import type { LoadEvent } from '@sluice/loader'
import type { Environment } from '../environment/dotenv.ts'
import type { Redactor } from '../environment/redact.ts'

/** What a use case gets besides its input. */
export interface RunContext {
  readonly cwd: string
  readonly env: Environment
  /** Ends the run early when it is aborted. */
  readonly signal: AbortSignal
  readonly redactor: Redactor
  readonly now: () => Date
  /** Asks a question that is answered by yes or no; absent where nobody can answer. */
  readonly ask?: (question: string) => Promise<boolean>
  /** Reports progress and messages. */
  emit(event: LoadEvent): void
}
