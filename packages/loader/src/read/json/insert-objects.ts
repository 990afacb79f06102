import { open } from 'node:fs/promises'
import { ident, literal, type Workbench } from '@sluice/engine'
import type { JsonFormat } from '../../api/files/file-format.ts'
import { BadFile } from '../../raw/bad-file.ts'
import { pathLiteral } from '../../raw/path-literal.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import { RecordTooLong } from '../../raw/record-too-long.ts'
import { pointerAt } from './json-keys.ts'

/** DuckDB takes twice as much memory at once, so most files are read with the first. */
const OBJECT_SIZES = [4 << 20, 64 << 20]

/** A file whose rows are below a path, and so are one value. */
const ONE_VALUE = 512 << 20

const valueAt = (keys: readonly string[]): string =>
  keys.length === 0 ? 'json' : `json_extract(json, ${pointerAt(keys)})`

/** SQL of the rows below a path: the elements of an array, the values of an object with their key, or the value itself. */
function rowsAt(keys: readonly string[], key: string | undefined): string {
  const value = valueAt(keys)
  if (key === undefined)
    return `unnest(case json_type(${value}) when 'ARRAY'
      then list_transform(from_json(${value}, '["JSON"]'), lambda e: coalesce(e, 'null'::json)) else [${value}] end)`
  const entry = `json_extract(${value}, '/' || replace(replace(k, '~', '~0'), '/', '~1'))::varchar`
  const own = `'{' || ${literal(`${JSON.stringify(key)}:`)} || to_json(k)::varchar`
  return `unnest(list_transform(json_keys(${value}), lambda k:
    case when json_type(${entry}) <> 'OBJECT' then ${entry}
      when ${entry} = '{}' then ${own} || '}'
      else ${own} || ',' || substr(${entry}, 2) end))`
}

/** @throws BadFile where a file has nothing at the path, or no object whose values are rows */
async function assertThere(
  workbench: Workbench,
  { url }: LocalFile,
  whole: string,
  keys: readonly string[],
  key: string | undefined,
): Promise<void> {
  const [found] = await workbench.rows<{ type: string | null; top: string | null }>(
    `select json_type(${valueAt(keys)}) as type, case json_type(json) when 'OBJECT' then array_to_string(json_keys(json)[1:8], ', ') end as top from ${whole}`,
  )
  if (!found) return
  const where = keys.length === 0 ? 'the file' : keys.join('.')
  if (key !== undefined && found.type !== null && found.type !== 'OBJECT')
    throw new BadFile(`${where} is not an object whose keys are values of ${key}`, {
      code: 'E_JSON_PATH',
      file: url,
      hint: 'leave `key` out of the format, or correct `path`',
    })
  if (found.type !== null) return
  throw new BadFile(`the file has no value at ${where}`, {
    code: 'E_JSON_PATH',
    file: url,
    hint:
      found.top === null
        ? 'correct `path` of the format: the file is not an object'
        : `correct \`path\` of the format; the keys of the file are ${found.top}`,
  })
}

/**
 * Reads the elements of a file that is one JSON array, or the values in it, into the table of lines.
 * @throws BadFile
 */
export async function insertObjects(
  workbench: Workbench,
  lines: string,
  file: LocalFile,
  index: number,
  { path, key }: JsonFormat,
): Promise<void> {
  const keys = typeof path === 'string' ? path.split('.') : (path ?? [])
  // All rows of the file are one value.
  const isOneValue = keys.length > 0 || key !== undefined
  const sizes = isOneValue ? [...OBJECT_SIZES, ONE_VALUE] : OBJECT_SIZES
  // DuckDB takes an array that ends behind a comma for a whole one.
  if (await endsWithComma(file.path)) throw new NoJson(file, 'it ends after a comma')
  for (const size of sizes) {
    const whole = `read_json_objects(${pathLiteral(file.path)}, format = '${isOneValue ? 'unstructured' : 'auto'}',
      hive_partitioning = false, compression = 'uncompressed', maximum_object_size = ${size})`
    try {
      if (isOneValue) await assertThere(workbench, file, whole, keys, key)
      await workbench.run(
        `insert into ${ident(lines)} select ${isOneValue ? rowsAt(keys, key) : 'json'}, ${index} from ${whole}`,
      )
      return
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      const isTooLong = detail.includes('maximum_object_size')
      if (isTooLong && size === sizes.at(-1)) throw new RecordTooLong(file.url)
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
