import { SluiceError } from '@sluice/schema'

export class NoKeyInAnyRow extends SluiceError {
  constructor(resource: string, column: string, what: string) {
    super(`no row has a value in the column ${column} of ${what}`, {
      code: 'E_KEY_MISSING',
      place: resource,
      hint: 'name a column that every row has, spelled as in the source',
    })
  }
}

export class KeyMissing extends SluiceError {
  constructor(resource: string) {
    super('the write disposition merge needs a primary key', {
      code: 'E_KEY_MISSING',
      place: resource,
      hint: 'give the resource a primaryKey, a mergeKey, or writeDisposition: "append"',
    })
  }
}
