/** A frame of a zstd file: its compressed bytes, piece by piece. Frames that are to be skipped are left out. */
export type ZstdFrame = AsyncIterable<Buffer>

const MAGIC = 0xfd2fb528
const SKIPPED = 0x184d2a50

/** The bytes are no zstd from here on, or end too early. */
export class NotZstd extends Error {}

/**
 * Splits a zstd file into its frames, by their headers and those of their blocks: the decoder of Node stops behind the
 * first. Each frame must be read to its end before the next one is asked for.
 */
export async function* zstdFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<ZstdFrame> {
  const input = new Input(chunks)
  while (await input.more()) {
    const magic = (await input.take(4)).readUInt32LE()
    if ((magic & 0xfffffff0) >>> 0 === SKIPPED) {
      let left = (await input.take(4)).readUInt32LE()
      for (; left > 0;) left -= (await input.some(left)).length
    } else if (magic === MAGIC) yield frame(input)
    else throw new NotZstd('a frame is followed by other bytes')
  }
}

async function* frame(input: Input): AsyncGenerator<Buffer> {
  const descriptor = await input.take(1)
  const flags = descriptor[0] ?? 0
  const isSingle = (flags & 0x20) !== 0
  const sizes = [isSingle ? 1 : 0, 2, 4, 8]
  const header = (isSingle ? 0 : 1) + ([0, 1, 2, 4][flags & 3] ?? 0) + (sizes[flags >> 6] ?? 0)
  const magic = Buffer.alloc(4)
  magic.writeUInt32LE(MAGIC)
  yield Buffer.concat([magic, descriptor, await input.take(header)])
  for (let isLast = false; !isLast;) {
    const head = await input.take(3)
    const block = head.readUIntLE(0, 3)
    isLast = (block & 1) === 1
    yield head
    // A block of one repeated byte has that byte alone.
    let left = ((block >> 1) & 3) === 1 ? 1 : block >> 3
    while (left > 0) {
      const some = await input.some(left)
      left -= some.length
      yield some
    }
  }
  if ((flags & 4) !== 0) yield await input.take(4)
}

/** Bytes that are taken from the front of a stream. */
class Input {
  readonly #source: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#source = chunks[Symbol.asyncIterator]()
  }

  /** True unless the end is reached. */
  async more(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#source.next()
      if (done === true) return false
      this.#rest = value
    }
    return true
  }

  /** Bytes that are there, at most `size`. */
  async some(size: number): Promise<Buffer> {
    if (!(await this.more())) throw new NotZstd('it ends in the middle')
    const taken = this.#rest.subarray(0, size)
    this.#rest = this.#rest.subarray(taken.length)
    return taken
  }

  async take(size: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for (let left = size; left > 0;) {
      const part = await this.some(left)
      parts.push(part)
      left -= part.length
    }
    return Buffer.concat(parts)
  }
}
