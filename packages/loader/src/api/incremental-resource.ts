import type { Cursor, Incremental, MissingKey } from './cursor/incremental.ts'
import type { ResourceContext, RowsOptions } from './resource.ts'
import type { Yielded } from './rows/yielded.ts'

export interface IncrementalOptions<
  I extends Incremental = Incremental,
  K extends string = string,
> extends RowsOptions {
  readonly incremental: I
  readonly primaryKey?: K | readonly K[]
}

export type IncrementalContext<
  I extends Incremental,
  C = unknown,
  S = unknown,
  K extends string = string,
> = ResourceContext<C, S> & {
  readonly cursor: Cursor<I, MissingKey<K>>
}

/** Reads an incremental resource. */
export type ReadIncremental<I extends Incremental, C = unknown, S = unknown, K extends string = string> = (
  context: IncrementalContext<I, C, S, K>,
) => AsyncIterable<Yielded>
