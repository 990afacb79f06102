import { crc32 } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { asNotWhole, NotWhole, type Member } from './member.ts'

/**
 * The files in a zip archive, each with its checksum proved when its bytes have been read.
 * @throws NotWhole
 */
export async function* zipMembers(path: string): AsyncGenerator<Member> {
  const { openPromise } = await import('yauzl')
  const zip = await asNotWhole(() => openPromise(path, { lazyEntries: true, autoClose: false }))
  try {
    const entries = zip.eachEntry()
    for (;;) {
      const { value: entry, done } = await asNotWhole(() => entries.next())
      if (done) return
      if (!entry.fileName.endsWith('/')) yield memberOf(zip, entry)
    }
  } finally {
    zip.close()
  }
}

function memberOf(zip: ZipFile, entry: Entry): Member {
  const { fileName: name, uncompressedSize: size } = entry
  const obstacle = entry.isEncrypted()
    ? ({ code: 'E_FILE_ENCRYPTED', what: 'is protected by a password' } as const)
    : entry.canDecodeFileData()
      ? undefined
      : ({
          code: 'E_FILE_COMPRESSION',
          what: `is packed with method ${entry.compressionMethod} of zip`,
        } as const)
  return {
    name,
    size,
    ...(isLink(entry) && { isLink: true }),
    ...(obstacle && { obstacle }),
    bytes: () => proved(zip, entry),
  }
}

/** Unix and macOS write the kind of a file into the upper half of its attributes. */
function isLink({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  const system = versionMadeBy >> 8
  return (system === 3 || system === 19) && ((externalFileAttributes >>> 16) & 0o170000) === 0o120000
}

async function* proved(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  let sum = 0
  try {
    for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum)
      yield chunk
    }
  } catch (error) {
    throw new NotWhole(error instanceof Error ? error.message : String(error), { cause: error })
  }
  if (sum !== entry.crc32) throw new NotWhole('its checksum is wrong')
}

/** What a zip archive is: documents of Office are such, too. */
export async function zipKind(path: string): Promise<'workbook' | 'document' | 'archive'> {
  let kind: 'document' | 'archive' = 'archive'
  for await (const { name } of zipMembers(path)) {
    if (/^xl\/workbook\.(xml|bin)$/.test(name)) return 'workbook'
    if (name === '[Content_Types].xml') kind = 'document'
  }
  return kind
}
