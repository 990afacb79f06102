import { SluiceError } from '@sluice/schema'

/** A source database cannot be read. */
export class SqlSourceError extends SluiceError {
  override readonly name = 'SqlSourceError'
}
