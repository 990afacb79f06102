import { createReadStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { isHidden } from '../api/files/is-hidden.ts'
import { openArchive } from '../archive/open-archive.ts'
import { HEAD, signatureOf } from '../packing/signature.ts'
import { unpacked } from '../packing/unpacked.ts'

/** What the beginning of a file says that it is. */
export interface FileSample {
  readonly kind: 'text' | 'parquet' | 'xlsx' | 'avro' | 'other'
  /** The beginning of a text, without a byte order mark. */
  readonly text: string
  /** The name of the file in an archive that was looked at. */
  readonly member?: string
}

const ENOUGH = 1 << 16

/**
 * Looks at the beginning of a file, of one that is packed, or of the first one in an archive that can be read: for a source that is
 * written, and not for one that is read.
 */
export async function sampleFile(path: string): Promise<FileSample> {
  const archive = await openArchive(path, path)
  if (archive === undefined) return sampleOf(await beginning(createReadStream(path)), path)
  for await (const { name, isLink, obstacle, bytes } of archive) {
    if (isHidden(name) || isLink || obstacle) continue
    return { ...(await sampleOf(await beginning(bytes()))), member: name }
  }
  return { kind: 'other', text: '' }
}

/** `path`: of the file, which may be packed. */
async function sampleOf(head: Buffer, path?: string): Promise<FileSample> {
  const kind = signatureOf(head.subarray(0, HEAD))?.kind
  switch (kind) {
    case undefined: {
      const isWide = /^(fffe|feff)/.test(head.toString('hex', 0, 2))
      const decoder = new StringDecoder(isWide ? 'utf16le' : 'utf8')
      const isBigEndian = head[0] === 0xfe && head[1] === 0xff
      const text = decoder.write(
        isBigEndian ? Buffer.from(head.subarray(0, head.length & ~1)).swap16() : head,
      )
      // A sample may end in the middle of a character; a file whose last character is not whole is in another encoding.
      const last = head.length < ENOUGH ? decoder.end() : ''
      return { kind: 'text', text: (text + last).replace(/^\uFEFF/, '') }
    }
    case 'gzip':
    case 'zstd':
    case 'bzip2':
      return path === undefined
        ? { kind: 'other', text: '' }
        : sampleOf(await beginning(unpacked(path, kind, path)))
    case 'parquet':
    case 'avro':
      return { kind, text: '' }
    case 'zip':
      return { kind: 'xlsx', text: '' }
    default:
      return { kind: 'other', text: '' }
  }
}

async function beginning(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bytes) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= ENOUGH) break
  }
  return Buffer.concat(chunks).subarray(0, ENOUGH)
}
