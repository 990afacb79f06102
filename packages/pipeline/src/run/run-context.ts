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
  /** Suffix of the datasets to work on; true: that of SLUICE_DATASET_SUFFIX. Absent: the project's own datasets. */
  readonly datasetSuffix?: string | true
  /** Asks a yes-or-no question; absent if nobody can answer. */
  readonly ask?: (question: string) => Promise<boolean>
  /** Reports progress and messages. */
  emit(event: LoadEvent): void
}
