import type { LoadEvent } from '@sluice/loader'
import type { SluiceError } from '@sluice/schema'
import type { Outcome } from '../../framework/command.ts'

/** Where a run shows itself: a terminal, a log, or a machine. */
export interface Reporter {
  event(event: LoadEvent): void
  /** The result, once, at the end. */
  outcome(outcome: Outcome): void
  error(error: SluiceError, stack: string | undefined): void
  /** Clears what moves and gives the cursor back; may be called more than once. */
  close(): void
}

/** Streams that a reporter writes to. */
export interface Streams {
  out(text: string): void
  err(text: string): void
}
