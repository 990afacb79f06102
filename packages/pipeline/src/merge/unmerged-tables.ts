import { explainFailure, isOfRows } from '@sluice/loader'
import type { SluiceError } from '@sluice/schema'
import { knownError } from '../errors/explain-error.ts'

/** The tables whose waiting rows cannot be merged because of what they or their table are, while the others are. */
export class UnmergedTables {
  readonly errors: SluiceError[] = []
  readonly #signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  /** @throws the error where it is not of the rows, such as a lost connection */
  add(table: string, error: unknown): void {
    if (this.#signal.aborted || !isOfRows(error)) throw error
    this.errors.push(explainFailure(error, table, 'merge', knownError))
  }
}
