import { BadFile } from '../raw/bad-file.ts'

/** A compressed file cannot be unpacked to its end. */
export class FileDamaged extends BadFile {
  constructor(file: string, why: string, cause?: unknown) {
    super(`the file cannot be unpacked (${why})`, {
      code: 'E_FILE_DAMAGED',
      file,
      hint: 'transfer or export it again: it is truncated, damaged, or not compressed as its name says',
      cause,
    })
  }
}
