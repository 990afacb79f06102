import type { Incremental } from '../api/cursor/incremental.ts'

/** What is wrong with the options of a cursor, and with which of them. */
export interface IncrementalFault {
  readonly option: keyof Incremental
  readonly code: string
  readonly message: string
  readonly hint: string
}
