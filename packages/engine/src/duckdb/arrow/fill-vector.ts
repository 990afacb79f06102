import bindings, { type Vector } from '@duckdb/node-bindings'
import { Type } from '@uwdata/flechette'
import { validityOf, type ArrowBatch, type Taken } from './arrow-batch.ts'
import { fillBytes } from './fill-bytes.ts'
import { fillList, fillStruct } from './fill-nested.ts'
import { fillNumbers } from './fill-numbers.ts'
import { throughDictionary } from './through-dictionary.ts'

/** Writes values of a batch to a vector of the type that `duckdbTypeOf` gives. `column`: for messages. */
export function fillVector(vector: Vector, batch: ArrowBatch, taken: Taken, column: string): void {
  if (taken.count === 0) return
  const { type } = batch
  if (type.typeId === Type.Dictionary) {
    const found = throughDictionary(batch, taken, column)
    fillVector(vector, found.batch, found.taken, column)
    return
  }
  const mask =
    type.typeId === Type.Null ? new Uint8Array(Math.ceil(taken.count / 64) * 8) : validityOf(batch, taken)
  if (mask) {
    bindings.vector_ensure_validity_writable(vector)
    bindings.copy_data_to_vector_validity(vector, 0, mask.buffer, 0, mask.byteLength)
  }
  const fill = (below: Vector, child: ArrowBatch, some: Taken): void => fillVector(below, child, some, column)
  switch (type.typeId) {
    case Type.Null:
      break
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
      fillBytes(vector, batch, taken, column)
      break
    case Type.List:
    case Type.LargeList:
    case Type.ListView:
    case Type.LargeListView:
    case Type.FixedSizeList:
    case Type.Map:
      fillList(vector, batch, taken, column, fill)
      break
    case Type.Struct:
      fillStruct(vector, batch, taken, fill)
      break
    default:
      fillNumbers(vector, batch, taken, column)
  }
}
