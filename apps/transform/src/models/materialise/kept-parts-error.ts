import { SluiceError } from '@sluice/schema'
import { modelError, partsError } from './query-error.ts'

/**
 * The error of giving a new table what hangs on the old one: its rows or columns are not what an index or a constraint needs. Any
 * other error stays as it is.
 */
export function keptPartsError(
  error: unknown,
  model: { readonly file: string; readonly line: number },
): unknown {
  const known = error instanceof SluiceError ? undefined : modelError(error, model, false)
  return known?.code === 'E_MODEL_SQL' ? partsError(known.message, model, error) : error
}
