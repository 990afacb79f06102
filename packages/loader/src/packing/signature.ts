import { open } from 'node:fs/promises'

/** Ways of packing that are read. */
export type Packing = 'gzip' | 'zstd' | 'bzip2'

/** What the first bytes of a file say that it is; undefined where they say nothing, as those of text. */
export type Signature =
  | { readonly kind: Packing }
  | { readonly kind: 'other'; readonly name: string }
  | { readonly kind: 'parquet' | 'zip' | 'tar' | 'ole' | 'avro' }

const OTHERS: readonly (readonly [start: RegExp, name: string])[] = [
  [/^fd377a585a00/, 'compressed with xz'],
  [/^377abcaf271c/, 'a 7z archive'],
  [/^(04224d18|02214c18)/, 'compressed with lz4'],
  [/^ff060000734e61507059/, 'compressed with snappy'],
  [/^4c5a4950/, 'compressed with lzip'],
  [/^1f9d/, 'compressed with compress (.Z)'],
  [/^5d0000/, 'compressed with lzma'],
  [/^78(01|9c|da)/, 'compressed with zlib'],
  [/^53514c69746520666f726d6174203300/, 'an SQLite database'],
  [/^4152524f5731/, 'an Arrow file'],
  [/^4f5243/, 'an ORC file'],
]

/** Bytes that signatureOf needs. */
export const HEAD = 512

/** The letters with which some signatures begin may begin a text, too. */
// oxlint-disable-next-line no-control-regex
const NO_TEXT = /[\0-\x08\x0e-\x1f]/

export function signatureOf(head: Buffer): Signature | undefined {
  const start = head.toString('hex', 0, 16)
  if (start.startsWith('1f8b08')) return { kind: 'gzip' }
  // 0x184D2A5?: a frame to be skipped, with which pzstd begins its files.
  if (start.startsWith('28b52ffd') || /^5.2a4d18/.test(start)) return { kind: 'zstd' }
  if (head.toString('latin1', 0, 5) === '%PDF-') return { kind: 'other', name: 'a PDF document' }
  if (!NO_TEXT.test(head.toString('latin1'))) return undefined
  if (start.startsWith('50415231')) return { kind: 'parquet' }
  if (/^504b0(304|506)/.test(start)) return { kind: 'zip' }
  if (/^425a683[1-9](314159265359|177245385090)/.test(start)) return { kind: 'bzip2' }
  if (start.startsWith('d0cf11e0a1b11ae1')) return { kind: 'ole' }
  if (start.startsWith('4f626a01')) return { kind: 'avro' }
  const name = OTHERS.find(([pattern]) => pattern.test(start))?.[1]
  if (name !== undefined) return { kind: 'other', name }
  return head.toString('latin1', 257, 262) === 'ustar' ? { kind: 'tar' } : undefined
}

/** The first bytes of a file. */
export async function headOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
