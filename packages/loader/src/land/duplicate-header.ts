import { SluiceError } from '@sluice/schema'

/** Two columns of a file have the very same name, so that nobody can tell which is meant. */
export class DuplicateHeader extends SluiceError {
  override readonly name = 'DuplicateHeader'

  constructor(file: string, line: number, column: string) {
    super(`the header names the column ${JSON.stringify(column)} twice`, {
      code: 'E_DUPLICATE_HEADER',
      place: `${file}:${line}`,
      hint: 'have the export name its columns differently, or name them yourself with `header: [...]` and `skip: 1`',
    })
  }
}
