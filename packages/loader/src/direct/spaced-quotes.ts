import type { Readable } from 'node:stream'
import { DirectRefused } from './direct-refused.ts'

interface Marks {
  readonly delimiter: string
  readonly quote: string
}

const SPACE = 32
const LINE_END: ReadonlySet<number> = new Set([10, 13])

/** True where spaces stand between a quote and the delimiter or line end beside it. */
function hasSpacedQuote(bytes: Buffer, { delimiter, quote }: Marks): boolean {
  const isEdge = (byte: number | undefined): boolean =>
    byte === undefined || byte === delimiter.charCodeAt(0) || LINE_END.has(byte)
  const stray = (pattern: string, from: number, step: number): boolean => {
    for (let at = bytes.indexOf(pattern); at >= 0; at = bytes.indexOf(pattern, at + 1)) {
      let edge = at + from
      while (bytes[edge] === SPACE) edge += step
      if (isEdge(bytes[edge])) return true
    }
    return false
  }
  return stray(` ${quote}`, 0, -1) || stray(`${quote} `, 1, 1)
}

/**
 * Passes bytes on. DuckDB leaves spaces around a quoted value out, Postgres takes them for a part of it.
 * @throws DirectRefused where there are such spaces, or may be
 */
export async function* refuseSpacedQuotes(
  bytes: Readable,
  marks: Marks,
  resource: string,
): AsyncGenerator<Buffer> {
  let last = Buffer.alloc(0)
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    // What touches the end of a chunk is looked at again with the next.
    const seam = Buffer.concat([last, chunk.subarray(0, 2)])
    if (hasSpacedQuote(chunk, marks) || hasSpacedQuote(seam, marks))
      throw new DirectRefused(resource, 'spaces around quotes')
    last = Buffer.from(chunk.subarray(-2))
    yield chunk
  }
}
