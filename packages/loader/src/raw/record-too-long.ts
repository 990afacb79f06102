import { BadFile } from './bad-file.ts'

/** Longest record that is loaded, in megabytes; DuckDB holds it in memory several times over. */
export const LONGEST_MEGABYTES = 64

/** A record is longer than any that can be read. */
export class RecordTooLong extends BadFile {
  constructor(file: string) {
    super(`a record is longer than ${LONGEST_MEGABYTES} MB`, {
      code: 'E_RECORD_TOO_LONG',
      file,
      hint: 'leave the large value out of the export, or split it into several rows',
    })
  }
}
