import type { DataType, OffsetArray, TypedArray } from '@uwdata/flechette'

/** The values of a column in one batch, in the buffers of the Arrow format. */
export interface ArrowBatch {
  readonly length: number
  readonly nullCount: number
  readonly type: DataType
  /** A bit for each value, lowest first: 1 where it is not null. Absent or empty where all are there. */
  readonly validity?: Uint8Array
  readonly values?: TypedArray
  readonly offsets?: OffsetArray
  readonly sizes?: OffsetArray
  readonly children?: readonly ArrowBatch[]
  /** Of texts and bytes in the view layout. */
  readonly data?: readonly Uint8Array[]
  readonly dictionary?: { readonly data: readonly ArrowBatch[] }
  /** A value as flechette makes it. */
  value(index: number): unknown
}

/** Which values of a batch a vector takes, in order: some that follow each other, or those at places, where -1 is null. */
export type Taken =
  | { readonly count: number; readonly start: number; readonly places?: never }
  | { readonly count: number; readonly places: Int32Array; readonly start?: never }

/** The place of the value that becomes the i-th. */
export const placeAt = (taken: Taken, i: number): number =>
  taken.places ? (taken.places[i] ?? -1) : taken.start + i

export const hasNulls = ({ nullCount, validity }: ArrowBatch): boolean =>
  nullCount !== 0 && validity !== undefined && validity.length > 0

/** False for the place -1. */
export const isValid = (batch: ArrowBatch, place: number): boolean =>
  place >= 0 && (!hasNulls(batch) || ((batch.validity?.[place >> 3] ?? 0) & (1 << (place & 7))) !== 0)

/** The mask of a vector, in words of 64 bits; undefined where all values are there. */
export function validityOf(batch: ArrowBatch, taken: Taken): Uint8Array<ArrayBuffer> | undefined {
  const { count, places, start } = taken
  if (!places && !hasNulls(batch)) return undefined
  const mask = new Uint8Array(Math.ceil(count / 64) * 8).fill(0xff)
  if (!places && start % 8 === 0 && batch.validity) {
    mask.set(batch.validity.subarray(start / 8, Math.ceil((start + count) / 8)))
    return mask
  }
  for (let i = 0; i < count; i++)
    if (!isValid(batch, placeAt(taken, i))) mask[i >> 3] = (mask[i >> 3] ?? 0) & ~(1 << (i & 7))
  return mask
}
