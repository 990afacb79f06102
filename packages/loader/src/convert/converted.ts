import { readFile } from 'node:fs/promises'
import { unreachable } from '@sluice/schema'
import type { FileFormat } from '../api/files/file-format.ts'
import { NotWhole } from '../archive/member.ts'
import { zipKind } from '../archive/zip-members.ts'
import { BadFile } from '../raw/bad-file.ts'
import type { LocalFile } from '../raw/raw-table.ts'
import { OtherFormat } from '../packing/other-format.ts'
import { FileDamaged } from '../packing/file-damaged.ts'
import { avroToNdjson } from './avro/avro-to-ndjson.ts'
import { xlsxToNdjson } from './xlsx/xlsx-to-ndjson.ts'

/** Containers that DuckDB does not read. */
export type Container = 'zip' | 'ole' | 'tar' | 'avro'

/**
 * The rows of a workbook or an Avro file as a file of JSON lines, `target`.
 * @throws BadFile where the file is another container, or cannot be read
 */
export async function converted(
  file: LocalFile,
  kind: Container,
  format: FileFormat,
  target: string,
): Promise<LocalFile> {
  let warning: string | undefined
  try {
    switch (kind) {
      case 'zip':
        warning = await fromZip(file, format, target)
        break
      case 'ole':
        throw await oldWorkbook(file)
      case 'tar':
        throw new PackedTwice(file.url, 'a tar archive')
      case 'avro':
        if (format.kind !== 'avro') throw new OtherFormat(file, 'an Avro file', format, 'avro')
        await avroToNdjson(file, target)
        break
      default:
        return unreachable(kind)
    }
  } catch (error) {
    throw error instanceof NotWhole ? new FileDamaged(file.url, error.message, error) : error
  }
  return { ...file, path: target, ...(warning !== undefined && { warning }) }
}

async function fromZip(file: LocalFile, format: FileFormat, target: string): Promise<string | undefined> {
  const kind = await zipKind(file.path)
  switch (kind) {
    case 'workbook':
      if (format.kind !== 'xlsx') throw new OtherFormat(file, 'an Excel workbook', format, 'xlsx')
      return xlsxToNdjson(file, format, target)
    case 'document':
      throw new OtherFormat(file, 'a document of an office suite', format, undefined)
    case 'archive':
      throw new PackedTwice(file.url, 'a zip archive')
    default:
      return unreachable(kind)
  }
}

/** The name of the part in which Excel encrypts a workbook. */
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le')

async function oldWorkbook({ path, url }: LocalFile): Promise<BadFile> {
  return (await readFile(path)).includes(ENCRYPTED)
    ? new BadFile('the workbook is protected by a password', {
        code: 'E_FILE_ENCRYPTED',
        file: url,
        hint: 'save it without a password, or exclude it with `glob`',
      })
    : new BadFile('the file is an old Excel workbook (.xls)', {
        code: 'E_FILE_COMPRESSION',
        file: url,
        hint: 'save it as .xlsx',
      })
}

/** An archive where the files of archives are read already. */
class PackedTwice extends BadFile {
  constructor(file: string, is: string) {
    super(`the file is ${is}`, {
      code: 'E_FILE_COMPRESSION',
      file,
      hint: 'unpack it first: archives within archives are not read; exclude it with `glob` or `members` if it is not part of the data',
    })
  }
}
