import { SluiceError } from '@sluice/schema'

/** Arrow batches that cannot be read. */
export class ArrowUnreadable extends SluiceError {
  constructor(message: string, hint: string, cause?: unknown) {
    super(message, { code: 'E_ARROW', hint, ...(cause !== undefined && { cause }) })
  }
}

/** Bytes that do not hold what their schema says. */
export class ArrowDamaged extends ArrowUnreadable {
  constructor(what: string, cause?: unknown) {
    super(
      `the Arrow data is incomplete or damaged: ${what}`,
      'pass all bytes of one Arrow IPC stream or file, such as those that tableToIPC returns',
      cause,
    )
  }
}
