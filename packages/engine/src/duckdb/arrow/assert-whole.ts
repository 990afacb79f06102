import { Type } from '@uwdata/flechette'
import { hasNulls, type ArrowBatch } from './arrow-batch.ts'
import { ArrowDamaged } from './arrow-error.ts'

/**
 * Checks that the buffers of a batch have all its values, as far as they are not checked when they are read.
 * @throws ArrowDamaged
 */
export function assertWhole(batch: ArrowBatch, column: string): void {
  const { length, validity, values, offsets, sizes, children = [], type, dictionary } = batch
  const has = (what: string, present: number | undefined, wanted: number): void => {
    if ((present ?? 0) < wanted) throw new ArrowDamaged(`${what} of the column ${column} end too early`)
  }
  if (length === 0) return
  if (hasNulls(batch)) has('the nulls', validity?.length, Math.ceil(length / 8))
  switch (type.typeId) {
    case Type.Null:
      break
    case Type.Bool:
      has('values', values?.length, Math.ceil(length / 8))
      break
    case Type.Decimal:
      has('values', values?.byteLength, (length * type.bitWidth) / 8)
      break
    case Type.FixedSizeBinary:
      has('values', values?.length, length * type.stride)
      break
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Binary:
    case Type.LargeBinary:
      has('offsets', offsets?.length, length + 1)
      has('values', values?.length, Number(offsets?.[length] ?? 0))
      break
    case Type.Utf8View:
    case Type.BinaryView:
      has('values', values?.length, length * 16)
      break
    case Type.List:
    case Type.LargeList:
    case Type.Map:
      has('offsets', offsets?.length, length + 1)
      break
    case Type.ListView:
    case Type.LargeListView:
      has('offsets', offsets?.length, length)
      has('sizes', sizes?.length, length)
      break
    case Type.FixedSizeList:
      has('values', children[0]?.length, length * type.stride)
      break
    case Type.Struct:
      for (const child of children) has('fields', child.length, length)
      break
    default:
      has('values', values?.length, length)
  }
  for (const child of children) assertWhole(child, column)
  for (const part of dictionary?.data ?? []) assertWhole(part, column)
}
