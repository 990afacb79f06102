import { SluiceError } from '@sluice/schema'
import { BadFile } from '../raw/bad-file.ts'
import type { FileFormat } from '../api/files/file-format.ts'

/** What DuckDB says where it is the machine, a limit or a person that stops it, and not the file. */
const NO_FAULT_OF_THE_FILE =
  /^(Out of Memory|INTERRUPT|INTERNAL|FATAL|Connection) Error|no space left|disk quota|failed to offload|max_temp_directory_size|database has been invalidated|cannot open file/i

/** Why a file cannot be read, where the error lies in the file; undefined where it does not. */
export function unreadFile(error: unknown, file: string, { kind }: FileFormat): BadFile | undefined {
  if (error instanceof BadFile) return error
  if (error instanceof SluiceError || !(error instanceof Error)) return undefined
  // Errors of the system have a code, such as EACCES.
  if ('code' in error || NO_FAULT_OF_THE_FILE.test(error.message)) return undefined
  return new BadFile(`the file cannot be read as ${kind}`, {
    code: 'E_FILE_UNREAD',
    file,
    hint: 'export it again, or exclude it with `glob`; --debug prints the error of the reader',
    cause: error,
  })
}
