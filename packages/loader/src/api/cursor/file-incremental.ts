import type { AnyCursor, Incremental } from './incremental.ts'

/**
 * What a cursor of files compares: the date in the name of a file, its name below the folder (by its bytes), or the time at
 * which it was written.
 */
export type FileCursorKind = 'date' | 'key' | 'mtime'

/** How a resource of files skips old files: see docs/incremental.md. Values are dates and timestamps, or names. */
export interface FileIncremental extends Pick<Incremental, 'range' | 'lookback' | 'zone' | 'onMissing'> {
  readonly cursor: FileCursorKind
  /** Where the first load starts: files before it are never read. */
  readonly initial?: string
  /** Where the range ends; needs `initial`. The stored value is then neither read nor moved. */
  readonly end?: string
}

/** The range of files that a resource with a cursor should list. It may list others: they are left out of the load. */
export interface FileCursor extends Pick<AnyCursor, 'from' | 'to' | 'last'> {
  readonly by: FileCursorKind
}
