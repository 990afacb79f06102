import { SluiceError } from '@sluice/schema'

/** Ctrl-C ended a command; exit code 130. */
export class StoppedError extends SluiceError {
  override readonly name = 'StoppedError'

  constructor(cause: unknown) {
    super('stopped; nothing unfinished is visible', {
      code: 'E_STOPPED',
      hint: 'run the same command again to continue',
      cause,
    })
  }
}
