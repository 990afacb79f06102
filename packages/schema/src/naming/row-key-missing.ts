import { SluiceError } from '../error.ts'

/** A row has no value at all under a column of its key, so nothing says which row it is. */
export class RowKeyMissing extends SluiceError {
  override readonly name = 'RowKeyMissing'
  readonly column: string

  constructor(column: string) {
    super(`a row has no ${JSON.stringify(column)}, which is part of its key`, {
      code: 'E_ROW_KEY_MISSING',
      hint: `name a primary key that every row has, or fill ${JSON.stringify(column)} in the source`,
    })
    this.column = column
  }
}
