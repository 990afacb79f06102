import { counted, sameColumns, SluiceError } from '@sluice/schema'
import type { ResourceOptions } from '../api/resource.ts'
import { placeOf, type Quarantined } from '../raw/raw-table.ts'

/**
 * A load that retires what it lacks has to have all there is.
 * @throws SluiceError
 */
export function assertWhole(
  place: string,
  { primaryKey, mergeKey }: ResourceOptions,
  quarantined: readonly Quarantined[],
  limit: number | undefined,
): void {
  // The versions of a row that is not there stay active.
  if (mergeKey !== undefined && sameColumns([mergeKey].flat(), [primaryKey ?? []].flat())) return
  if (limit !== undefined)
    throw new SluiceError('--limit loads a part of the rows, and scd2 would retire the others', {
      code: 'E_NOT_WHOLE',
      place,
      hint: 'leave --limit out, or give the resource a mergeKey that is its primaryKey',
    })
  const [first] = quarantined
  if (first)
    throw new SluiceError(
      `${counted(quarantined.length, 'record')} would be quarantined, and scd2 would retire their rows; the first: ${first.reason}`,
      {
        code: 'E_NOT_WHOLE',
        place: placeOf(place, first),
        hint: 'correct the source, or give the resource a mergeKey that is its primaryKey',
      },
    )
}
