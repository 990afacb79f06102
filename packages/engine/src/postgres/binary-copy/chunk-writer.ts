import bindings from '@duckdb/node-bindings'
import type { Chunk } from '../../duckdb/stream/chunks.ts'
import type { CopyPlan } from './copy-plan.ts'
import type { Output, Slice } from './fields/field.ts'
import { endOfSlice, STRING_WIDTH, StringCopier, type Strings } from './fields/heap.ts'
import { vectorOf, type Vector } from './fields/vector.ts'

/** The number of values in front of each row. */
const COUNT = 2
/** Bytes of strings that are written at once, if a row does not have more. */
const MOST = 1 << 20

/** Writes chunks of DuckDB as rows of `COPY` in the binary format. */
export class ChunkWriter {
  readonly #plan: CopyPlan
  readonly #sizes: Int32Array
  readonly #places: Int32Array
  readonly #copiers: readonly StringCopier[]

  constructor(plan: CopyPlan) {
    const rows = bindings.vector_size()
    this.#plan = plan
    this.#sizes = new Int32Array(rows)
    this.#places = new Int32Array(rows)
    this.#copiers = plan.heaps.map(() => new StringCopier(rows))
  }

  /** The bytes of the rows. Those of a chunk with long strings are read while it is alive: all are to be asked for at once. */
  *write({ chunk, rows, readAhead }: Chunk): Generator<Buffer> {
    const { widths, heaps } = this.#plan
    const vectors = widths.map((width, column) => vectorOf(chunk, column, rows, width))
    const strings = heaps.map(({ whole, parts }): Strings => {
      const vector = vectors[whole] as Vector
      const hasParts = vector.validity !== undefined
      return {
        whole: vector,
        parts: hasParts ? parts.map((column) => vectorOf(chunk, column, rows, STRING_WIDTH)) : [],
      }
    })
    for (let from = 0; from < rows;) {
      const to = endOfSlice(strings, from, rows, MOST)
      // Two chunks of long strings may be more than there is memory for.
      if (to - from === rows) readAhead()
      const copied = strings.map((one, i) => (this.#copiers[i] as StringCopier).copy(one, from, to))
      yield this.#encode({ vectors, heaps: copied, from, to })
      from = to
    }
  }

  #encode(slice: Slice): Buffer {
    const { from, to } = slice
    const { fields } = this.#plan
    const [sizes, at] = [this.#sizes.fill(COUNT, from, to), this.#places]
    for (const field of fields) field.measure(slice, sizes)
    let size = 0
    for (let row = from; row < to; row++) {
      at[row] = size
      size += sizes[row] as number
    }
    const bytes = Buffer.allocUnsafe(size)
    const output: Output = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, size), at }
    for (let row = from; row < to; row++) {
      output.view.setInt16(at[row] as number, fields.length)
      at[row] = (at[row] as number) + COUNT
    }
    for (const field of fields) field.write(slice, output)
    return bytes
  }
}
