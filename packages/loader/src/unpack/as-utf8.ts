import { createReadStream, createWriteStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { pipeline } from 'node:stream/promises'
import { BadFile } from '../raw/bad-file.ts'
import type { Encoding, FileFormat } from '../api/files/file-format.ts'
import type { LocalFile } from '../raw/raw-table.ts'

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

async function* fromWindows(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(fromLatin1(chunk))
}

/** The platform's own decoders; a byte that is none of the encoding is an error, and never replaced. */
const decoded = (encoding: Encoding, url: string) =>
  async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const decoder = new TextDecoder(encoding, { fatal: true })
    try {
      for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }))
      yield Buffer.from(decoder.decode())
    } catch (error) {
      throw error instanceof TypeError ? new OtherEncoding(url, `not ${encoding}`) : error
    }
  }

/** What makes UTF-8 of an encoding. */
function toUtf8(encoding: Encoding, url: string): (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  switch (encoding) {
    case 'utf-16':
      return fromUtf16
    case 'latin-1':
    case 'windows-1252':
      return fromWindows
    default:
      return decoded(encoding, url)
  }
}

/** How a file is encoded: its byte order mark says it for certain, then the format, else it is UTF-8. */
function encodingOf({ url }: LocalFile, head: Buffer, format: FileFormat): Encoding {
  const mark = head.toString('hex', 0, 4)
  if (mark === 'fffe0000' || mark === '0000feff') throw new OtherEncoding(url, 'UTF-32')
  if (mark.startsWith('fffe') || mark.startsWith('feff')) return 'utf-16'
  if (mark.startsWith('efbbbf')) return 'utf-8'
  const declared = 'encoding' in format ? (format.encoding ?? 'utf-8') : 'utf-8'
  // Every second byte of the names, delimiters and line ends of an export is NUL in UTF-16.
  if (declared === 'utf-16' && head.length > 1 && !head.includes(0))
    throw new OtherEncoding(url, 'not UTF-16')
  if (declared !== 'utf-16' && isWide(head)) throw new OtherEncoding(url, 'UTF-16 without a byte order mark')
  return declared
}

/** True where the first four bytes are two letters of UTF-16. */
function isWide(head: Buffer): boolean {
  const nuls = [...head.subarray(0, 4)].map((byte) => (byte === 0 ? '0' : 'x')).join('')
  return nuls === 'x0x0' || nuls === '0x0x'
}

class OtherEncoding extends BadFile {
  constructor(file: string, is: string) {
    super(`the file is ${is}`, {
      code: 'E_FILE_ENCODING',
      file,
      hint: 'set `encoding` of the CSV format, such as utf-16 or windows-1252, or export it as UTF-8',
    })
  }
}

/**
 * The file as it is where it is UTF-8, else a copy at `target` that is.
 * @throws OtherEncoding
 */
export async function asUtf8(
  file: LocalFile,
  head: Buffer,
  format: FileFormat,
  target: string,
): Promise<LocalFile> {
  const encoding = encodingOf(file, head, format)
  if (encoding === 'utf-8') return file
  const bytes = createReadStream(file.path, { highWaterMark: 1 << 18 })
  await pipeline(bytes, toUtf8(encoding, file.url), createWriteStream(target))
  return { ...file, path: target }
}
