import type { SluiceError } from '@sluice/schema'

/** A resource that could not be loaded, and why. */
export interface FailedResource {
  /** Its name, without the source's. */
  readonly name: string
  readonly error: SluiceError
  /** True where Sluice rejected the rows for what they are, so that the same rows fail again with the same config. */
  readonly isRejected: boolean
}
