import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import type { CsvRows } from './unit-test.ts'
import { unitError } from './unit-error.ts'

interface Record {
  readonly record: readonly (string | null)[]
  readonly info: { readonly lines: number }
}

/**
 * Reads a CSV file with a header. As in a load, an empty field is null, and an empty field in quotes is an empty text.
 * @throws SluiceError E_MODEL_UNIT with file and line
 */
export async function readCsv(projectDir: string, file: string): Promise<CsvRows> {
  const [header, ...records] = parsed(await readFile(join(projectDir, file), 'utf8'), file)
  const columns = (header?.record ?? []).map((name) => name?.trim() ?? '')
  if (columns.length === 0 || columns.includes(''))
    throw unitError(`${file}:1`, 'the file has no header', 'write the names of the columns in its first line')
  const twice = columns.find((name, i) => columns.indexOf(name) < i)
  if (twice !== undefined)
    throw unitError(`${file}:1`, `the column ${twice} occurs twice`, 'keep one of them')
  return {
    file,
    columns,
    rows: records.map(({ record }) => record),
    lines: records.map(({ info }) => info.lines),
  }
}

function parsed(text: string, file: string): readonly Record[] {
  try {
    return parse(text, {
      bom: true,
      info: true,
      skip_empty_lines: true,
      cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
    }) as unknown as readonly Record[]
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines = 1 } = error as { readonly lines?: number }
    throw unitError(`${file}:${lines}`, error.message.replace(/ on line \d+$/, ''), 'correct the file')
  }
}
