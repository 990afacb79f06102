import { counted, sameColumns, SluiceError } from '@sluice/schema'
import type { ResourceOptions } from '../../api/resource.ts'
import { placeOf, type Quarantined } from '../../raw/raw-table.ts'

/** What a load does not have of the rows that there are. */
export interface Part {
  readonly quarantined: readonly Quarantined[]
  /** Rows of the root table that a contract leaves out. */
  readonly discarded: number
  /** True where a limit cuts rows off. */
  readonly isCut: boolean
}

/**
 * A load that retires what it lacks has to have all there is.
 * @throws SluiceError
 */
export function assertWhole(
  place: string,
  { primaryKey, mergeKey, deleteMissing }: ResourceOptions,
  { quarantined, discarded, isCut }: Part,
): void {
  // The versions of a row that is not there stay active.
  if (mergeKey !== undefined && sameColumns([mergeKey].flat(), [primaryKey ?? []].flat())) return
  const would = deleteMissing === undefined ? 'scd2 would retire' : 'deleteMissing would delete'
  if (isCut)
    throw new SluiceError(`a limit loads only some of the rows, and ${would} the others`, {
      code: 'E_NOT_WHOLE',
      place,
      hint:
        deleteMissing === undefined
          ? 'leave --limit out, or give the resource a mergeKey that is its primaryKey'
          : 'leave --limit and limit() out',
    })
  const [first] = quarantined
  if (first)
    throw new SluiceError(
      `${counted(quarantined.length, 'record')} would be quarantined, and ${would} their rows; the first: ${first.reason}`,
      {
        code: 'E_NOT_WHOLE',
        place: placeOf(place, first),
        hint:
          deleteMissing === undefined
            ? 'correct the source, or give the resource a mergeKey that is its primaryKey'
            : 'correct the source; nothing was loaded',
      },
    )
  if (discarded > 0)
    throw new SluiceError(
      `the contract would leave out ${counted(discarded, 'row')}, and ${would} the rows that the table has for ${discarded === 1 ? 'it' : 'them'}`,
      {
        code: 'E_NOT_WHOLE',
        place,
        hint: "correct the source, or choose 'discard_value', 'propose' or 'freeze' in the contract; nothing was loaded",
      },
    )
}
