import { createWriteStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { pipeline } from 'node:stream/promises'
import type { CsvFormat } from '../file-format.ts'
import { openDecompressed } from './compression.ts'
import type { LocalFile } from './raw-table.ts'

/** What files that call themselves Latin-1 have from 0x80 to 0x9F: Windows-1252, as browsers read them, too. */
const WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

const fromLatin1 = (bytes: Buffer): string =>
  bytes
    .toString('latin1')
    .replaceAll(/[\x80-\x9f]/g, (character) => WINDOWS[character.charCodeAt(0) - 0x80] ?? character)

/** Half of a surrogate pair has no UTF-8: its bytes as if it had make the record invalid, so that it is quarantined. */
function utf8Of(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text)
  const half = (code: number): number[] => [0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]
  return Buffer.concat(
    Array.from(text, (character) =>
      character.isWellFormed() ? Buffer.from(character) : Buffer.from(half(character.charCodeAt(0))),
    ),
  )
}

async function* fromUtf16(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new StringDecoder('utf16le')
  let bigEndian: boolean | undefined
  let odd = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([odd, chunk])
    const even = bytes.subarray(0, bytes.length & ~1)
    odd = Buffer.from(bytes.subarray(even.length))
    bigEndian ??= even.length > 0 ? even[0] === 0xfe && even[1] === 0xff : undefined
    yield utf8Of(decoder.write(bigEndian ? Buffer.from(even).swap16() : even))
  }
  // A last byte alone is no character, and stands as one that is no UTF-8.
  yield Buffer.concat([utf8Of(decoder.end()), odd.length > 0 ? Buffer.from([0xff]) : odd])
}

/** The file as it is where it is UTF-8, else a copy at `target` that is. */
export async function asUtf8(
  file: LocalFile,
  encoding: NonNullable<CsvFormat['encoding']>,
  target: string,
): Promise<LocalFile> {
  if (encoding === 'utf-8') return file
  await pipeline(
    openDecompressed(file.path),
    encoding === 'utf-16'
      ? fromUtf16
      : async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) yield Buffer.from(fromLatin1(chunk))
        },
    createWriteStream(target),
  )
  return { ...file, path: target }
}
