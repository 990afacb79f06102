import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** Characters that are written at once. */
const ENOUGH = 1 << 16

/** Writes lines into a file, many at once. */
export const writeLines = (lines: AsyncIterable<string>, target: string): Promise<void> =>
  pipeline(inBlocks(lines), createWriteStream(target))

async function* inBlocks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let block = ''
  for await (const line of lines) {
    block += `${line}\n`
    if (block.length < ENOUGH) continue
    yield block
    block = ''
  }
  yield block
}
