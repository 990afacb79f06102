import { isAscii, isUtf8 } from 'node:buffer'
import bindings, { type Vector } from '@duckdb/node-bindings'
import { Type } from '@uwdata/flechette'
import { isValid, placeAt, type ArrowBatch, type Taken } from './arrow-batch.ts'
import { ArrowDamaged, ArrowUnreadable } from './arrow-error.ts'

type BytesAt = (place: number) => Uint8Array

/** Writes texts or bytes. */
export function fillBytes(vector: Vector, batch: ArrowBatch, taken: Taken, column: string): void {
  const at = isText(batch) ? checkedText(batch, column) : bytesOf(batch, column)
  for (let i = 0; i < taken.count; i++) {
    const place = placeAt(taken, i)
    if (isValid(batch, place)) bindings.vector_assign_string_element_len(vector, i, at(place))
  }
}

const isText = ({ type: { typeId } }: ArrowBatch): boolean =>
  typeId === Type.Utf8 || typeId === Type.LargeUtf8 || typeId === Type.Utf8View

function bytesOf({ type, values, offsets, data = [] }: ArrowBatch, column: string): BytesAt {
  const bytes = values as Uint8Array
  switch (type.typeId) {
    case Type.FixedSizeBinary: {
      const { stride } = type
      return (place) => bytes.subarray(place * stride, (place + 1) * stride)
    }
    case Type.Utf8View:
    case Type.BinaryView:
      return viewOf(bytes, data, column)
    default:
      return (place) => bytes.subarray(Number(offsets?.[place] ?? 0), Number(offsets?.[place + 1] ?? 0))
  }
}

/** Up to so many bytes are in the view itself. */
const INLINE = 12

function viewOf(views: Uint8Array, data: readonly Uint8Array[], column: string): BytesAt {
  const view = new DataView(views.buffer, views.byteOffset, views.byteLength)
  return (place) => {
    const at = place * 16
    const length = view.getInt32(at, true)
    if (length <= INLINE) return views.subarray(at + 4, at + 4 + length)
    const from = view.getInt32(at + 12, true)
    const bytes = data[view.getInt32(at + 8, true)]?.subarray(from, from + length)
    if (bytes?.length !== length) throw new ArrowDamaged(`values of the column ${column} end too early`)
    return bytes
  }
}

/** Whether all texts of a batch, which fill many vectors, are ASCII. */
const ascii = new WeakMap<ArrowBatch, boolean>()

/** Texts as they are read, which have to be UTF-8. Where all are ASCII, each is. */
function checkedText(batch: ArrowBatch, column: string): BytesAt {
  const at = bytesOf(batch, column)
  if (batch.type.typeId !== Type.Utf8View && ascii.get(batch) === undefined) {
    const { values, offsets, length } = batch
    const used = (values as Uint8Array).subarray(Number(offsets?.[0] ?? 0), Number(offsets?.[length] ?? 0))
    ascii.set(batch, isAscii(used))
  }
  if (ascii.get(batch)) return at
  return (place) => {
    const bytes = at(place)
    if (!isUtf8(bytes))
      throw new ArrowUnreadable(
        `a text of the column ${column} is not UTF-8`,
        'write the column as binary, or its texts as UTF-8',
      )
    return bytes
  }
}
