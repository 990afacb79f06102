import type { CursorCounts } from '@sluice/ledger'
import type { LoadFailure, UnreadFile } from './load-summary.ts'
import type { Replaced } from '@sluice/schema'

/** What a load does with a resource at the moment; `wait`: others are before it. */
export type LoadPhase = 'list' | 'extract' | 'wait' | 'land' | 'profile' | 'stage' | 'merge'

/** A resource, as `source.resource`, enters a phase. */
export interface PhaseEvent {
  readonly kind: 'phase'
  readonly resource: string
  readonly phase: LoadPhase
}

/** How far a resource's present phase has come. Numbers are totals of the phase, never differences. */
export interface ProgressEvent {
  readonly kind: 'progress'
  readonly resource: string
  readonly rows?: number
  readonly bytes?: number
  readonly bytesTotal?: number
  readonly files?: number
  readonly filesTotal?: number
}

/** A resource is done; the counts are those of the final summary. */
export interface ResourceDoneEvent {
  readonly kind: 'resource-done'
  readonly resource: string
  readonly files: number
  readonly rowsRead: number
  readonly rowsMerged: number
  readonly rowsWaiting: number
  readonly rowsBlocked: number
  readonly rowsSuperseded: number
  readonly rowsQuarantined: number
  readonly rowsDiscarded: number
  /** Rows that deleted their key, where there are some; they are among those that are merged. */
  readonly rowsDeleted?: number
  /** Rows that are older than the ones that the table has, where there are some; they are among those that are superseded. */
  readonly rowsOlder?: number
  /** Of the files, those that could not be read. */
  readonly badFiles?: number
  /** Rows that were replaced as a whole, where there were any. */
  readonly replaced?: Replaced
  /** Of an incremental resource. */
  readonly cursor?: CursorCounts
}

/** Files of a resource cannot be read and went to `_sluice.quarantine`; the others are loaded. */
export interface BadFilesEvent {
  readonly kind: 'bad-files'
  readonly resource: string
  readonly files: readonly UnreadFile[]
}

/** A migration was proposed in the folder `path`; `changes` has one line for each change. */
export interface ProposedEvent {
  readonly kind: 'proposed'
  readonly path: string
  readonly changes: readonly string[]
}

/** The migration in the folder `path` was applied at once, as a contract says. */
export interface EvolvedEvent {
  readonly kind: 'evolved'
  readonly path: string
  readonly changes: readonly string[]
}

/** Records of a resource could not be read and went to `_sluice.quarantine`. */
export interface QuarantinedEvent {
  readonly kind: 'quarantined'
  readonly resource: string
  readonly count: number
  readonly first: { readonly file: string; readonly line?: number; readonly reason: string }
}

/** Rows or values of a resource were left out, as its contract says; `kept`: in `_sluice.quarantine`, for the same reason. */
export interface DiscardedEvent {
  readonly kind: 'discarded'
  readonly resource: string
  readonly what: 'rows' | 'values'
  readonly count: number
  readonly reason: string
  readonly kept: boolean
  readonly first?: { readonly file: string; readonly row: number }
}

/** One of several resources could not be loaded, or a source; the others go on. */
export interface FailedEvent extends LoadFailure {
  readonly kind: 'failed'
  /** Other resources of the source that the same error failed, such as that of a database that cannot be opened. */
  readonly also?: readonly string[]
  /** With --debug. */
  readonly stack?: string
}

/** Something worth saying. */
export interface MessageEvent {
  readonly kind: 'message'
  readonly level: 'info' | 'warn'
  readonly text: string
}

/** What a load, migration or transform reports to whoever follows it. */
export type LoadEvent =
  | PhaseEvent
  | ProgressEvent
  | ResourceDoneEvent
  | ProposedEvent
  | EvolvedEvent
  | QuarantinedEvent
  | BadFilesEvent
  | DiscardedEvent
  | FailedEvent
  | MessageEvent
