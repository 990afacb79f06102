import type { Engine } from '@sluice/engine'
import { recordFailedLoad } from '@sluice/ledger'
import type { SluiceError } from '@sluice/schema'

/** A load of a source, or of one of its resources, that failed. */
export interface FailedLoad {
  readonly source: string
  readonly dataset: string
  /** Its name, without the source's; undefined where the whole source failed. */
  readonly resource?: string
  readonly error: SluiceError
  readonly seconds: number
}

/**
 * Records failed loads in `_sluice.loads`, in a separate transaction, each under its own number; the first under
 * `free`, where that is given. A target that cannot take the record changes nothing: the failure is reported anyway.
 */
export async function recordFailures(
  engine: Engine,
  failed: readonly FailedLoad[],
  free: number | undefined,
  redact: (text: string) => string,
): Promise<void> {
  if (failed.length === 0) return
  try {
    await engine.transaction(async (tx) => {
      for (const [index, { dataset, resource, error, seconds }] of failed.entries()) {
        await recordFailedLoad(tx, {
          ...(index === 0 && free !== undefined && { loadId: free }),
          dataset,
          ...(resource !== undefined && { resource }),
          seconds,
          code: error.code,
          message: redact(error.message),
          ...(error.place !== undefined && { place: redact(error.place) }),
        })
      }
    })
  } catch {
    // The failure itself is reported; that it cannot be recorded has the same cause, as a rule.
  }
}
