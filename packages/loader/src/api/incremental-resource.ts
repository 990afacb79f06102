import type { Cursor, Incremental } from './cursor/incremental.ts'
import type { ResourceContext, RowsOptions } from './resource.ts'
import type { Yielded } from './rows/yielded.ts'

export interface IncrementalOptions<I extends Incremental = Incremental> extends RowsOptions {
  readonly incremental: I
}

export type IncrementalContext<I extends Incremental, C = unknown, S = unknown> = ResourceContext<C, S> & {
  readonly cursor: Cursor<I>
}

/** Reads an incremental resource. */
export type ReadIncremental<I extends Incremental, C = unknown, S = unknown> = (
  context: IncrementalContext<I, C, S>,
) => AsyncIterable<Yielded>
