import { createWriteStream } from 'node:fs'
import { rm, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { unreachable } from '@sluice/schema'
import { BadFile } from '../raw/bad-file.ts'
import type { FileFormat } from '../api/files/file-format.ts'
import { needsLink } from '../raw/path-literal.ts'
import type { LocalFile } from '../raw/raw-table.ts'
import { converted } from '../convert/converted.ts'
import { fixedWidthToCsv } from '../convert/fixed-width/fixed-width-to-csv.ts'
import { withoutComments } from '../read/csv/without-comments.ts'
import { asUtf8 } from './as-utf8.ts'
import { assertFormat } from './assert-format.ts'
import { assertParquetEnd } from './assert-parquet-end.ts'
import { FileDamaged } from '../packing/file-damaged.ts'
import { headOf, signatureOf } from '../packing/signature.ts'
import { unpacked } from '../packing/unpacked.ts'

/** A file may be packed this often: some transfers pack what is packed. */
const DEPTH = 3

/**
 * The file itself where it is plain and in UTF-8, else a copy in `folder` that is. Its first bytes say how it is packed, not
 * its name. DuckDB could read compressed files, but takes the end of one that was cut short, or bytes that were damaged, for
 * the data.
 * @throws BadFile
 */
export async function plainFile(
  file: LocalFile,
  format: FileFormat,
  folder: string,
  name: string,
): Promise<LocalFile> {
  if (file.bad) throw file.bad
  const plain = await unpack(file, format, folder, name)
  if (!needsLink(plain.path)) return plain
  const link = join(folder, `${name}.link`)
  await rm(link, { force: true })
  await symlink(resolve(plain.path), link)
  return { ...plain, path: link }
}

const isText = ({ kind }: FileFormat): boolean =>
  kind === 'csv' || kind === 'fixed-width' || kind === 'ndjson' || kind === 'json'

/** The file as it is, or a copy in CSV that DuckDB reads. */
async function asCsv(file: LocalFile, format: FileFormat, target: string): Promise<LocalFile> {
  if (format.kind === 'fixed-width') return fixedWidthToCsv(file, format, target)
  if (format.kind !== 'csv' || !format.comment) return file
  return withoutComments(file, { ...format, comment: format.comment }, target)
}

async function unpack(file: LocalFile, format: FileFormat, folder: string, name: string): Promise<LocalFile> {
  let plain = file
  for (let depth = 0; ; depth++) {
    const head = await headOf(plain.path)
    const signature = signatureOf(head)
    const target = join(folder, `${name}.unpacked${depth || ''}`)
    switch (signature?.kind) {
      case undefined:
        if (depth === 0 && head.length > 0 && /\.(gz|zst|bz2)$/i.test(file.name))
          throw new FileDamaged(file.url, 'it does not begin like a compressed file')
        // Brotli has no signature; its name alone says what the file is.
        if (depth === 0 && head.length > 0 && /\.br$/i.test(file.name))
          throw otherPacking(file, 'compressed with brotli')
        if (isText(format)) plain = await asUtf8(plain, head, format, join(folder, `${name}.utf8`))
        assertFormat(plain, await headOf(plain.path), format)
        if (format.kind === 'parquet' && head.length > 0) await assertParquetEnd(plain)
        return asCsv(plain, format, join(folder, `${name}.csv`))
      case 'parquet':
        assertFormat(plain, head, format)
        await assertParquetEnd(plain)
        return plain
      case 'gzip':
      case 'zstd':
      case 'bzip2':
        if (depth === DEPTH) throw new FileDamaged(file.url, `it is compressed more than ${DEPTH} times`)
        await pipeline(unpacked(plain.path, signature.kind, file.url), createWriteStream(target))
        plain = { ...file, path: target }
        break
      case 'zip':
      case 'ole':
      case 'tar':
      case 'avro':
        return converted(plain, signature.kind, format, `${target}.ndjson`)
      case 'other':
        throw otherPacking(file, signature.name)
      default:
        return unreachable(signature)
    }
  }
}

const otherPacking = ({ url }: LocalFile, name: string): BadFile =>
  new BadFile(`the file is ${name}`, {
    code: 'E_FILE_COMPRESSION',
    file: url,
    hint: 'export it plain, or compressed with gzip, zstd or bzip2; exclude it with `glob` if it is not part of the data',
  })
