import { SluiceError } from '@sluice/schema'

/** An error in the files of a unit test. */
export const unitError = (place: string, message: string, hint: string): SluiceError =>
  new SluiceError(message, { code: 'E_MODEL_UNIT', place, hint })
