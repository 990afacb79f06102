import { SluiceError } from '@sluice/schema'

/** A compressed file cannot be unpacked to its end. */
export class FileDamaged extends SluiceError {
  override readonly name = 'FileDamaged'

  constructor(place: string, cause: Error) {
    super(`the file cannot be unpacked (${cause.message})`, {
      code: 'E_FILE_DAMAGED',
      place,
      hint: 'transfer or export it again: it is cut short, damaged, or not compressed as its name says',
      cause,
    })
  }
}
