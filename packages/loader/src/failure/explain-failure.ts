import { SluiceError } from '@sluice/schema'
import { PhaseFailed, type FailingPhase } from './phase-failed.ts'

/** Recognises what libraries and the system report in their own words; undefined for what is not known. */
export type KnownError = (error: unknown) => SluiceError | undefined

/** Any error of a load as one that says what, where and what next. `place`: `source.resource`, or the source. */
export function explainFailure(
  error: unknown,
  place: string,
  phase: FailingPhase,
  known: KnownError | undefined,
): SluiceError {
  if (error instanceof SluiceError) return error
  const cause = known?.(error)
  if (!cause) return new PhaseFailed(place, phase, error)
  const { message, code, hint, place: where } = cause
  return new SluiceError(message, {
    code,
    cause: error,
    place: where === undefined ? place : `${place}, ${where}`,
    ...(hint !== undefined && { hint }),
  })
}
