import { SluiceError } from '@sluice/schema'

/** Something is wrong with a cursor: its options, or the values that a source has for it. */
export class CursorError extends SluiceError {
  override readonly name: string = 'CursorError'
}
