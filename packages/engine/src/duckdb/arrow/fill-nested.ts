import bindings, { type Vector } from '@duckdb/node-bindings'
import { Type } from '@uwdata/flechette'
import { isValid, placeAt, validityOf, type ArrowBatch, type Taken } from './arrow-batch.ts'
import { ArrowDamaged } from './arrow-error.ts'

/** Writes values of a batch to a vector: see fillVector. */
type Fill = (vector: Vector, batch: ArrowBatch, taken: Taken) => void

/** Writes structs, field by field. Of a null struct each field is null. */
export function fillStruct(vector: Vector, batch: ArrowBatch, taken: Taken, fill: Fill): void {
  const fields = validityOf(batch, taken) ? withNulls(batch, taken) : taken
  for (const [index, child] of (batch.children ?? []).entries())
    fill(bindings.struct_vector_get_child(vector, index), child, fields)
}

function withNulls(batch: ArrowBatch, taken: Taken): Taken {
  const places = new Int32Array(taken.count)
  for (let i = 0; i < taken.count; i++) {
    const place = placeAt(taken, i)
    places[i] = isValid(batch, place) ? place : -1
  }
  return { count: taken.count, places }
}

/** Writes lists, fixed lists and maps: where each list starts and how long it is, and then all their elements. */
export function fillList(vector: Vector, batch: ArrowBatch, taken: Taken, column: string, fill: Fill): void {
  const [child] = batch.children ?? []
  if (!child) throw new ArrowDamaged(`the lists of the column ${column} have no elements`)
  const { count } = taken
  const range = rangeOf(batch)
  const starts = new Int32Array(count)
  const entries = new BigUint64Array(2 * count)
  let total = 0
  for (let i = 0; i < count; i++) {
    const place = placeAt(taken, i)
    const [start, length] = isValid(batch, place) ? range(place) : [0, 0]
    if (length < 0 || start < 0 || start + length > child.length)
      throw new ArrowDamaged(`a list of the column ${column} ends too late`)
    entries[2 * i] = BigInt(total)
    entries[2 * i + 1] = BigInt(length)
    starts[i] = start
    total += length
  }
  bindings.list_vector_reserve(vector, total)
  bindings.list_vector_set_size(vector, total)
  bindings.copy_data_to_vector(vector, 0, entries.buffer, 0, entries.byteLength)
  fill(bindings.list_vector_get_child(vector), child, elements(entries, starts, total))
}

function rangeOf({
  type,
  offsets,
  sizes,
}: ArrowBatch): (place: number) => readonly [start: number, length: number] {
  if (type.typeId === Type.FixedSizeList) {
    const { stride } = type
    return (place) => [place * stride, stride]
  }
  if (type.typeId === Type.ListView || type.typeId === Type.LargeListView)
    return (place) => [Number(offsets?.[place] ?? 0), Number(sizes?.[place] ?? 0)]
  return (place) => {
    const start = Number(offsets?.[place] ?? 0)
    return [start, Number(offsets?.[place + 1] ?? 0) - start]
  }
}

/** Where the elements of all lists are: side by side where no list is left out and they are in order. */
function elements(entries: BigUint64Array, starts: Int32Array, total: number): Taken {
  let next = -1
  let first = 0
  let isDense = true
  for (const [i, start] of starts.entries()) {
    const length = Number(entries[2 * i + 1])
    if (length === 0) continue
    if (next < 0) first = start
    else if (start !== next) isDense = false
    next = start + length
  }
  if (isDense) return { count: total, start: first }
  const places = new Int32Array(total)
  let at = 0
  for (const [i, start] of starts.entries())
    for (let k = 0; k < Number(entries[2 * i + 1]); k++) places[at++] = start + k
  return { count: total, places }
}
