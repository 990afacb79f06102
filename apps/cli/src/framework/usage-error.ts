import { SluiceError } from '@sluice/schema'

/** The command line makes no sense; exit code 2. */
export class UsageError extends SluiceError {
  override readonly name = 'UsageError'

  constructor(message: string, hint: string) {
    super(message, { code: 'E_USAGE', hint })
  }
}
