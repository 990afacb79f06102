import { SluiceError } from '@sluice/schema'

/** A source could not be listed or read. */
export class SourceError extends SluiceError {
  override readonly name = 'SourceError'
}
