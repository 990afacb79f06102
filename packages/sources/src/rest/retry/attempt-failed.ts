/** One attempt at a request failed. */
export class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed'
  /** True if it may pass. */
  readonly mayPass: boolean
  /** True if the API said how long to wait. */
  readonly isPaced: boolean
  /** What a person reads in the end. */
  readonly shown: Error

  constructor(
    shown: Error,
    { mayPass, isPaced = false }: { readonly mayPass: boolean; readonly isPaced?: boolean },
  ) {
    super(shown.message)
    this.shown = shown
    this.mayPass = mayPass
    this.isPaced = isPaced
  }
}
