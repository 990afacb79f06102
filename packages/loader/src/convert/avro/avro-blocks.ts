import { open, type FileHandle } from 'node:fs/promises'
import { NotWhole } from '../../archive/member.ts'

/** A header is shorter; its schema is the longest part of it. */
const LONGEST_HEADER = 16 << 20
const SYNC = 16

/**
 * The number of records that an Avro file says it has, block by block. Its decoder takes what is missing at the end for the end.
 * @throws NotWhole where a block is truncated
 */
export async function avroRecords(path: string): Promise<number> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const header = new Reader(await bytesAt(file, 0, Math.min(size, LONGEST_HEADER)))
    header.skip(4)
    for (let pairs = header.long(); pairs !== 0; pairs = header.long()) {
      // A negative count is followed by the size of its pairs.
      if (pairs < 0) header.long()
      for (let pair = 0; pair < Math.abs(pairs); pair++) {
        header.skip(header.long())
        header.skip(header.long())
      }
    }
    let records = 0
    for (let at = header.at + SYNC; at < size;) {
      const head = new Reader(await bytesAt(file, at, Math.min(20, size - at)))
      records += head.long()
      const bytes = head.long()
      at += bytes + head.at + SYNC
      if (bytes < 0 || at > size) throw new NotWhole('its last block is truncated')
    }
    if (size < header.at + SYNC) throw new NotWhole('its header is truncated')
    return records
  } finally {
    await file.close()
  }
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

/** Reads numbers of Avro: seven bits a byte, the lowest first, the sign last. */
class Reader {
  at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  skip(count: number): void {
    this.at += count
    if (count < 0 || this.at > this.#bytes.length) throw new NotWhole('its header is truncated')
  }

  long(): number {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#bytes[this.at++]
      if (byte === undefined || shift > 63n) throw new NotWhole('it is truncated')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number((value >> 1n) ^ -(value & 1n))
    }
  }
}
