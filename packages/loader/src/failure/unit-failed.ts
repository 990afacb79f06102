import { SluiceError } from '@sluice/schema'

/** One of several resources that are loaded together failed, so that this one is not loaded either. */
export class UnitFailed extends SluiceError {
  /** Both as `source.resource`. */
  constructor(resource: string, failed: string) {
    super(`it is loaded together with ${failed}, which failed`, {
      code: 'E_PARENT_FAILED',
      place: resource,
      hint: `correct the error of ${failed}, then run again; neither of them was loaded`,
    })
  }
}
