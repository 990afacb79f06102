import { Readable } from 'node:stream'
import { NotWhole, type Member } from './member.ts'

/**
 * The files in a tar archive, of which folders and links are none.
 * @throws NotWhole
 */
export async function* tarMembers(bytes: AsyncIterable<Buffer>): AsyncGenerator<Member> {
  const { extract } = await import('tar-stream')
  const tar = extract()
  const input = Readable.from(bytes, { objectMode: false })
  let failure: unknown
  input.on('error', (error) => {
    failure = error
    tar.destroy(error)
  })
  input.pipe(tar)
  // An error of what the archive is packed with says more than that of the archive.
  const why = (error: unknown): unknown =>
    failure ?? new NotWhole(error instanceof Error ? error.message : String(error), { cause: error })
  try {
    for await (const entry of tar) {
      const { name, type, size = 0 } = entry.header
      if (type === 'file' || type === 'contiguous-file')
        yield {
          // A place outside of the archive is a part of the name, and nothing is written there.
          name: name.replace(/^(\.{0,2}\/)+/, ''),
          size,
          bytes: () => bytesOf(entry as AsyncIterable<Uint8Array>, why),
        }
      entry.resume()
    }
  } catch (error) {
    throw why(error)
  } finally {
    input.destroy()
    tar.destroy()
  }
}

async function* bytesOf(
  entry: AsyncIterable<Uint8Array>,
  why: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    yield* entry
  } catch (error) {
    throw why(error)
  }
}
