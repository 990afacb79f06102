import { open } from 'node:fs/promises'
import { ident, type Workbench } from '@sluice/engine'
import { BadFile } from '../../raw/bad-file.ts'
import { pathLiteral } from '../../raw/path-literal.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import { RecordTooLong } from '../../raw/record-too-long.ts'

/** DuckDB takes twice as much memory at once, so most files are read with the first. */
const OBJECT_SIZES = [4 << 20, 64 << 20]

/**
 * Reads the elements of a file that is one JSON array, or the values in it, into the table of lines.
 * @throws BadFile
 */
export async function insertObjects(
  workbench: Workbench,
  lines: string,
  file: LocalFile,
  index: number,
): Promise<void> {
  // DuckDB takes an array that ends behind a comma for a whole one.
  if (await endsWithComma(file.path)) throw new NoJson(file, 'it ends after a comma')
  for (const size of OBJECT_SIZES) {
    try {
      await workbench.run(
        `insert into ${ident(lines)} select json, ${index} from read_json_objects(${pathLiteral(file.path)}, format = 'auto',
         hive_partitioning = false, compression = 'uncompressed', maximum_object_size = ${size})`,
      )
      return
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      const isTooLong = detail.includes('maximum_object_size')
      if (isTooLong && size === OBJECT_SIZES.at(-1)) throw new RecordTooLong(file.url)
      if (isTooLong) continue
      if (!detail.startsWith('Invalid Input Error')) throw error
      const at = /at byte (\d+) in record\/value (\d+)/.exec(detail)
      throw new NoJson(file, at ? `at byte ${at[1]} of element ${at[2]}` : undefined, error)
    }
  }
}

class NoJson extends BadFile {
  constructor({ url }: LocalFile, where: string | undefined, cause?: unknown) {
    super(`the file is not valid JSON${where === undefined ? '' : `, ${where}`}`, {
      code: 'E_JSON_FILE',
      file: url,
      hint: 'export it again; for a file with one object per line, set `format: { kind: "ndjson" }`',
      cause,
    })
  }
}

const TAIL = 1 << 16

async function endsWithComma(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const length = Math.min(size, TAIL)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.toString('latin1').trimEnd().endsWith(',')
  } finally {
    await file.close()
  }
}
