import type { FileMasks } from './mask-sql.ts'

/** What the reader of each format needs beside the files. */
export interface LandOptions {
  /** Takes files that had to be rewritten. */
  readonly folder: string
  /** Masks of columns of the files. */
  readonly masks?: FileMasks | undefined
}
