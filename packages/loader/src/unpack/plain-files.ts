import { mapBounded } from '../concurrency/bounded-parallel.ts'
import type { FileFormat } from '../api/files/file-format.ts'
import type { LocalFile } from '../raw/raw-table.ts'
import { plainFile } from './plain-file.ts'

/** Files that are unpacked or recoded at the same time. */
export const AT_ONCE = 2

/** Does plainFile with each; copies in `folder` have the name and their place among the files. @throws BadFile */
export const plainFiles = (
  files: readonly LocalFile[],
  format: FileFormat,
  folder: string,
  name: string,
): Promise<readonly LocalFile[]> =>
  mapBounded(files, AT_ONCE, (file, _, index) => plainFile(file, format, folder, `${name}-${index}`))
