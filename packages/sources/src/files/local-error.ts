import type { Stats } from 'node:fs'
import { SourceError } from './source-error.ts'

/** What distinguishes two versions of a local file. */
export const etagOf = ({ size, mtimeMs }: Pick<Stats, 'size' | 'mtimeMs'>): string => `${size}-${mtimeMs}`

/** The code of a Node system error, such as `ENOENT`. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Explains why a local file or folder cannot be read; `missing` is the code for one that is not there. */
export function localError(
  error: unknown,
  path: string,
  missing: 'E_FOLDER_MISSING' | 'E_FILE_GONE',
): SourceError {
  if (error instanceof SourceError) return error
  const code = systemCode(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return missing === 'E_FILE_GONE'
      ? new SourceError(`${path} was deleted after it was listed`, {
          code: missing,
          place: path,
          hint: 'Run the load again: it lists the files again.',
        })
      : new SourceError(`there is no folder ${path}`, {
          code: missing,
          place: path,
          hint: "Check the source's url; relative paths start at the project's folder.",
        })
  }
  return new SourceError(
    `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    {
      code: 'E_FILE_UNREADABLE',
      place: path,
      hint: 'Check its permissions.',
      cause: error,
    },
  )
}
