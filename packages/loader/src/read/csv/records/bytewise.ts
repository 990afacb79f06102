import { createReadStream } from 'node:fs'

const BOM = '\u00EF\u00BB\u00BF'
const BATCH = 1 << 18

/** Bytes as text, one character a byte, so that a character is never cut and bad bytes stay visible. */
export async function* bytewise(path: string): AsyncGenerator<string> {
  let first = true
  for await (const chunk of createReadStream(path, { highWaterMark: BATCH }) as AsyncIterable<Buffer>) {
    const text = chunk.toString('latin1')
    yield first && text.startsWith(BOM) ? text.slice(BOM.length) : text
    first = false
  }
}
