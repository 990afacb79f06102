import { BadFile, type BadPlace } from './bad-file.ts'

/** @throws BadFile where two columns of a file have the very same name, so that it is unknown which is meant */
export function assertNamedOnce(names: readonly string[], at: BadPlace): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new DuplicateHeader(at, twice)
}

class DuplicateHeader extends BadFile {
  constructor(at: BadPlace, column: string) {
    super(`the header names the column ${JSON.stringify(column)} twice`, {
      ...at,
      code: 'E_DUPLICATE_HEADER',
      hint: 'give the columns different names in the export, or name them yourself with `header: [...]` and `skip: 1`',
    })
  }
}
