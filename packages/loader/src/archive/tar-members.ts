import { Readable } from 'node:stream'
import { NotWhole, type Member } from './member.ts'

/** How the names of headers begin that say where the holes of a sparse file are. */
const SPARSE = 'GNU.sparse.'

/**
 * The files and links in a tar archive, without its folders and devices.
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
      const pax = (entry.header.pax ?? {}) as Readonly<Record<string, string>>
      const isLink = type === 'link' || type === 'symlink'
      // The reader knows no name for the kinds of entries that only some programs write.
      const isOdd = (type as string | null) === null || Object.keys(pax).some((key) => key.startsWith(SPARSE))
      if (isLink || isOdd || type === 'file' || type === 'contiguous-file')
        yield {
          // A place outside of the archive is a part of the name, and nothing is written there.
          name: (pax[`${SPARSE}name`] ?? name).replace(/^(\.{0,2}\/)+/, ''),
          size,
          ...(isLink && { isLink }),
          ...(isOdd && {
            obstacle: {
              code: 'E_FILE_COMPRESSION',
              what: 'is stored as a sparse file or in another form that Sluice cannot read',
            },
          }),
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
