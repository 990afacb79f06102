// Thrift's compact protocol, as far as the schema in a Parquet footer needs it.

const TRUE = 1
const FALSE = 2
const LIST = 9
const STRUCT = 12

/**
 * The footer in which timestamps in nanoseconds have no zone any more: they are in UTC either way, and DuckDB cuts
 * off the nanoseconds of those that have one.
 */
export function withNanoseconds(footer: Buffer): Buffer {
  const result = Buffer.from(footer)
  new Reader(footer).struct((id, type, reader) => {
    if (id !== 2 || type !== LIST) return reader.skip(type)
    for (let left = reader.listSize(); left > 0; left--)
      reader.struct((part, kind) => {
        const zone = part === 10 && kind === STRUCT ? zoneOf(reader) : reader.skip(kind)
        if (zone !== undefined) result[zone] = (1 << 4) | FALSE
      })
  })
  return result
}

/** Reads a LogicalType; for a timestamp in nanoseconds with a zone the place of the byte that says so. */
function zoneOf(reader: Reader): number | undefined {
  let zone: number | undefined
  let nanoseconds = false
  reader.struct((id, type) => {
    if (id !== 8 || type !== STRUCT) return reader.skip(type)
    reader.struct((part, kind) => {
      if (part === 1 && kind === TRUE) zone = reader.at - 1
      else if (part === 2 && kind === STRUCT)
        reader.struct((unit, empty) => {
          nanoseconds = unit === 3
          reader.skip(empty)
        })
      else reader.skip(kind)
    })
  })
  return nanoseconds ? zone : undefined
}

class Reader {
  at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Reads the fields of a struct; `field` reads or skips the value of each. */
  struct(field: (id: number, type: number, reader: Reader) => void): void {
    let id = 0
    for (let header = this.#byte(); header !== 0; header = this.#byte()) {
      id = header >> 4 === 0 ? Number(this.#zigzag()) : id + (header >> 4)
      field(id, header & 15, this)
    }
  }

  listSize(): number {
    const size = this.#byte() >> 4
    return size === 15 ? Number(this.#varint()) : size
  }

  skip(type: number): undefined {
    if (type === TRUE || type === FALSE) return
    if (type === STRUCT) this.struct((_, below) => this.skip(below))
    else if (type === 3) this.at++
    else if (type >= 4 && type <= 6) this.#varint()
    else if (type === 7) this.at += 8
    else if (type === 8) {
      const length = Number(this.#varint())
      this.at += length
    } else if (type === LIST || type === 10) {
      const element = (this.#bytes[this.at] ?? 0) & 15
      // In a list a truth value has its own byte.
      for (let left = this.listSize(); left > 0; left--) this.skip(element <= FALSE ? 3 : element)
    } else throw new Error(`type ${type} in the footer of a Parquet file`)
  }

  #byte(): number {
    const byte = this.#bytes[this.at++]
    if (byte === undefined) throw new Error('the footer of a Parquet file is truncated')
    return byte
  }

  #varint(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#byte()
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }

  #zigzag(): bigint {
    const value = this.#varint()
    return (value >> 1n) ^ -(value & 1n)
  }
}
