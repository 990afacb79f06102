import { BadFile, type BadPlace } from './bad-file.ts'

/** Two columns of a file have the very same name, so that it is unknown which is meant. */
export class DuplicateHeader extends BadFile {
  constructor(at: BadPlace, column: string) {
    super(`the header names the column ${JSON.stringify(column)} twice`, {
      ...at,
      code: 'E_DUPLICATE_HEADER',
      hint: 'have the export name its columns differently, or name them yourself with `header: [...]` and `skip: 1`',
    })
  }
}
