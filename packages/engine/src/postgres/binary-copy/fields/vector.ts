import bindings, { type DataChunk } from '@duckdb/node-bindings'

/** The values of one column of a chunk, as DuckDB holds them: all bytes of a value one after the other, least first. */
export interface Vector {
  readonly bytes: Uint8Array
  /** The same as words of 32 bits. */
  readonly words: Int32Array
  /** A bit for each row, which is set where it has a value; undefined where all have. */
  readonly validity: Uint32Array | undefined
}

export const isValid = ({ validity }: Vector, row: number): boolean =>
  validity === undefined || (((validity[row >> 5] as number) >>> (row & 31)) & 1) === 1

/** Those of a column whose values take `width` bytes each. They are there as long as the chunk is. */
export function vectorOf(chunk: DataChunk, column: number, rows: number, width: number): Vector {
  const vector = bindings.data_chunk_get_vector(chunk, column)
  const bytes = bindings.vector_get_data(vector, rows * width)
  // Null where no row is.
  const mask = bindings.vector_get_validity(vector, Math.ceil(rows / 64) * 8) as Uint8Array | null
  return {
    bytes,
    words: new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2),
    validity: mask ? new Uint32Array(mask.buffer, mask.byteOffset, mask.byteLength >> 2) : undefined,
  }
}
