import { SourceError } from './source-error.ts'

/** A file is not the one that was listed. */
export const fileChanged = (url: string): SourceError =>
  new SourceError(`${url} has changed since it was listed`, {
    code: 'E_FILE_CHANGED',
    place: url,
    hint: 'Run the load again when nothing writes to the file.',
  })
