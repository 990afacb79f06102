import { SluiceError } from '@sluice/schema'

/** Something in the header of a model is wrong. */
export const headerError = (file: string, line: number, message: string, hint: string): SluiceError =>
  new SluiceError(message, { code: 'E_MODEL_HEADER', place: `${file}:${line}`, hint })
