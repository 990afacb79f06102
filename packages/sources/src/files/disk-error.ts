import { systemCode } from './local-error.ts'
import { SourceError } from './source-error.ts'

/** Why a file of a load cannot be written; undefined for other errors. */
export function diskError(error: unknown, path: string): SourceError | undefined {
  const code = systemCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new SourceError(`the disk is full: ${path} cannot be written`, {
      code: 'E_DISK_FULL',
      place: path,
      hint: 'Free some space and run the load again; nothing of it was kept.',
    })
  }
  if (code === undefined || !['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'EIO', 'ENOTDIR'].includes(code))
    return undefined
  return new SourceError(`${path} cannot be written: ${code}`, {
    code: 'E_DISK_WRITE',
    place: path,
    hint: 'Check that the folder is writable.',
  })
}
