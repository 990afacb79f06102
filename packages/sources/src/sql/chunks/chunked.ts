import type { Described, SourceColumn } from '../port/source-column.ts'
import type { Exported, Horizon } from '../port/sql-reader.ts'
import type { KeyRange } from './chunk-bounds.ts'

/** A table that is read in chunks. */
export interface Chunked {
  /** `source.resource`. */
  readonly place: string
  readonly described: Described
  /** The columns of its primary key. */
  readonly key: readonly SourceColumn[]
  /** The statement that reads a chunk; `range`: the conditions of its keys. */
  readonly select: (range: readonly string[]) => string
  /** Conditions of the statement beside these. */
  readonly where: readonly string[]
  readonly rows: number
  readonly connections: number
  /** False where the files have values that are not to stay on disk. */
  readonly isKept: boolean
}

/** What is recorded about a complete chunk. */
export interface ChunkNote {
  readonly range: KeyRange
  readonly rows: number
  readonly horizon: Horizon | undefined
  /** The sum of the hashes of its lines, of a database without a horizon. */
  readonly sum: string | undefined
}

/** A chunk in its file. */
export interface Chunk extends Exported {
  readonly path: string
}
