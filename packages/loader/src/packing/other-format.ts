import type { FileFormat } from '../api/files/file-format.ts'
import { BadFile } from '../raw/bad-file.ts'
import type { LocalFile } from '../raw/raw-table.ts'

/** A file is of another format than its resource says. */
export class OtherFormat extends BadFile {
  constructor({ url }: LocalFile, is: string, { kind }: FileFormat, instead: FileFormat['kind'] | undefined) {
    super(`the file is ${is}, and the resource reads ${kind}`, {
      code: 'E_FILE_FORMAT',
      file: url,
      hint:
        instead === undefined
          ? 'export it again, or exclude it with `glob`'
          : `set \`format: { kind: '${instead}' }\` if all files have this format, or exclude this file with \`glob\``,
    })
  }
}
