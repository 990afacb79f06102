import type { SluiceError } from '@sluice/schema'

/** A resource that could not be loaded, and why. */
export interface FailedResource {
  /** Its name, without the source's. */
  readonly name: string
  readonly error: SluiceError
}
